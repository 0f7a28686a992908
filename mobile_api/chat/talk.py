"""What conversations are made of, built together: the assistant, the desk and the news all write through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

from mobile_api.chat.announcer import Announcer
from mobile_api.chat.bot import Bot
from mobile_api.chat.files.sending import Sending
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.owning import Owning
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from mobile_api.chat.words import Words
from mobile_api.db import Database
from mobile_api.hub import Hub
from mobile_api.identity.tokens import Tokens
from mobile_api.materials.files import Files
from mobile_api.push.notices import Notices
from mobile_api.settings import Settings


@dataclass(frozen=True)
class Talk:
    """What the rooms that take part in conversations call."""

    store: ChatStore
    owners: OwnerStore
    bot: Bot
    hub: Hub
    """Wakes the screens of a conversation."""
    turns: Turns
    words: Words
    owning: Owning
    sending: Sending
    worker: str

    def others(self) -> AsyncIterator[str]:
        """The conversations that other workers write to, as they do."""
        return self.store.watch(self.worker)


def furnish(
    db: Database,
    files: Files,
    notices: Notices,
    tokens: Tokens,
    worker: str,
    settings: Settings,
    clock: Callable[[], datetime],
) -> Talk:
    """Wire it. `worker` is the name of this one among those that write to the same conversations."""
    store, owners, hub = ChatStore(db), OwnerStore(db), Hub("chat")
    bot = Bot(settings.bot_url, settings.bot_secret.get_secret_value())
    announcer = Announcer(store, hub, worker, clock, settings.shared)
    turns = Turns(db, store, bot, announcer, tokens, clock)
    words = Words(db, store, owners, announcer.announce, clock)
    return Talk(
        store=store,
        owners=owners,
        bot=bot,
        hub=hub,
        turns=turns,
        words=words,
        owning=Owning(store, owners, turns, words, notices, clock),
        sending=Sending(store, files, clock),
        worker=worker,
    )
