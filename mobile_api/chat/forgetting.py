"""Nothing is left of a citizen's conversations: not the words, not the files, not what the bot remembers."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Protocol

from mobile_api.chat.called import Desk
from mobile_api.chat.conversation import Conversation
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.owning import AT_DESK
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from mobile_api.db import Database, Session, run_transaction
from mobile_api.errors import NotFound
from mobile_api.identity.access import Caller
from mobile_api.materials.files import Files


class Rememberer(Protocol):
    """Whoever remembers conversations beside us: the bot."""

    async def forget(self, conversation_id: str) -> None:
        """Nothing of it is left there. Raises `Unavailable`."""


class Accounts(Protocol):
    """Where it stands which conversations a closed account had, as long as the account is there."""

    async def note_conversations(self, citizen_id: str, ids: Collection[str]) -> list[str]:
        """Note these; all that were noted, with them."""


class ForgetConversations:
    """Built once per worker by `bootstrap`."""

    def __init__(
        self,
        db: Database,
        store: ChatStore,
        owners: OwnerStore,
        turns: Turns,
        desk: Desk,
        files: Files,
        bot: Rememberer,
        accounts: Accounts,
    ) -> None:
        self._db, self._store, self._owners, self._turns = db, store, owners, turns
        self._desk, self._files, self._bot, self._accounts = desk, files, bot, accounts

    async def forget(self, citizen_id: str) -> None:
        """Forget the conversations of a closed account; each goes last, so that what was cut off can be done again.

        They are noted first: a turn that took too long may still write something of one that is gone, which the next
        look finds by its id. Raises `Unavailable` while the bot is away, `Conflict` if a turn takes too long.
        """
        citizen = Caller("citizen", citizen_id)
        for conversation_id in await self._accounts.note_conversations(
            citizen_id, await self._store.ids_of(citizen_id)
        ):
            with contextlib.suppress(NotFound):  # the second look: the conversation itself is gone
                conversation, seq, _ = await self._turns.begin(conversation_id, citizen)  # nobody writes in it now
                await self._leave_desk(conversation, seq)
            await self._bot.forget(conversation_id)
            await self._files.drop_all(conversation_id)
            await self._store.remove(conversation_id)

    async def _leave_desk(self, conversation: Conversation, seq: int) -> None:
        """Nobody waits there for a person any more, and nobody has to answer."""
        called = conversation.called
        if conversation.owner == "bot":
            return

        async def work(session: Session) -> None:
            await self._owners.leave_desk(conversation.id, session)
            if called is not None:
                await self._desk.left(called.id, seq, session)

        await run_transaction(self._db, work)
        self._turns.announce(AT_DESK)
