"""Conversations for the desk: taking them, speaking in them, and letting them go. Only the owner may write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from mobile_api.chat.conversation import STAFF_IDS, Attendant, Called, Conversation, Message, Side, checked_text
from mobile_api.chat.inbox import reply_news
from mobile_api.chat.owner_store import OwnerStore, Wanted
from mobile_api.chat.store import Answered, ChatStore
from mobile_api.chat.turns import BUSY_PAUSE_S, BUSY_TRIES, Turns, WithMessage, nothing_beside
from mobile_api.chat.words import Words
from mobile_api.db import Document, Session
from mobile_api.errors import Conflict, NewWords, NotFound, NotOwner
from mobile_api.identity.access import Caller
from mobile_api.push.notice import Notice as News
from mobile_api.push.notices import Notices

LATEST = 20
AT_DESK = "desk"
"""What consoles listen to: who waits at the desk, and who has whom."""
Change = Callable[[Session], Awaitable[bool]]


@dataclass(frozen=True)
class Notice:
    """What the citizen is told of a change of the owner, and what is written in one transaction with it."""

    text: str
    beside: WithMessage
    card: dict[str, Any] | None = None


class Owning:
    """What the desk may do with conversations. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: ChatStore,
        owners: OwnerStore,
        turns: Turns,
        words: Words,
        notices: Notices,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._owners, self._turns, self._words = store, owners, turns, words
        self._notices, self._clock = notices, clock

    async def get(self, conversation_id: str) -> tuple[Conversation, Document, int]:
        """A conversation for which a person was called, with its packet and the number of its last message. Raises
        `NotFound`."""
        found = await self._owners.get(conversation_id)
        if found is None:
            raise NotFound
        return found

    async def found(self, wanted: Wanted, limit: int, skip: int = 0) -> list[tuple[Conversation, Document]]:
        """Conversations of the desk from a place on, the oldest first, each with its packet."""
        return await self._owners.found(wanted, limit, skip)

    async def ids(self, wanted: Wanted, limit: int) -> list[str]:
        """Their ids alone, the oldest first."""
        return await self._owners.ids(wanted, limit)

    async def count(self, wanted: Wanted) -> int:
        """How many there are."""
        return await self._owners.count(wanted)

    async def load(self) -> dict[str, int]:
        """How many conversations each account has."""
        return await self._owners.load()

    async def with_bot_alone(self, since: datetime, but: Collection[str]) -> int:
        """In how many conversations but these a citizen has spoken since a moment to nobody but the bot."""
        return await self._owners.with_bot_alone(since, but)

    def unanswered_since(self, before: datetime) -> AsyncIterator[Conversation]:
        """What people have and haven't answered since a moment, one by one."""
        return self._owners.unanswered_since(before)

    def guests_since(self, before: datetime) -> AsyncIterator[Conversation]:
        """What guests wait for since a moment, one by one."""
        return self._owners.guests_since(before)

    async def lapse(self, conversation: Conversation, called: str, notice: Notice) -> bool:
        """Nobody comes to a guest any more; False if that isn't so by now, or if it is in a turn just now."""
        return await self._changed(
            conversation.id, lambda s: self._owners.lapse(conversation.id, called, s), notice, pause_s=0
        )

    async def own(self, conversation_id: str, account: str) -> tuple[Conversation, Document, int]:
        """A conversation of one's own. Raises `NotFound`, and `NotOwner` that names whose it is."""
        found = await self.get(conversation_id)
        checked_own(found[0], account)
        return found

    async def claim(
        self, conversation_id: str, called: Called | None, account: str, number: str, notice: Notice
    ) -> None:
        """Take what waits since this call; what is one's own already stays so.

        Raises `NotFound`, `NotOwner`, and `Conflict`, also if another call or another team waits by now.
        """
        now = self._clock()
        attendant = Attendant(account, number, now, now)

        async def change(session: Session) -> bool:
            return called is not None and await self._owners.claim(conversation_id, called, attendant, session)

        for _ in range(BUSY_TRIES):
            conversation, _, _ = await self.get(conversation_id)
            if conversation.owner != "queued":
                checked_own(conversation, account)
                return
            now_called = conversation.called
            if now_called is None or called is None or (now_called.id, now_called.team) != (called.id, called.team):
                raise Conflict
            if await self._changed(conversation_id, change, notice):
                return
        raise Conflict

    async def pass_on(self, conversation_id: str, account: str, to: tuple[str, str], notice: Notice) -> None:
        """Give one's conversation to a colleague: account and number. Raises `NotFound`, `NotOwner`, `Conflict`."""
        now = self._clock()
        attendant = Attendant(*to, now, now)
        await self._let_go(
            conversation_id, account, lambda s: self._owners.pass_on(conversation_id, account, attendant, s), notice
        )

    async def requeue(self, conversation_id: str, account: str, team: str | None, notice: Notice) -> None:
        """Put one's conversation back into the queue, for a team. Raises `NotFound`, `NotOwner`, `Conflict`."""
        await self._let_go(
            conversation_id, account, lambda s: self._owners.requeue(conversation_id, account, team, s), notice
        )

    async def give_back(self, conversation_id: str, account: str, seen: int, notice: Notice) -> None:
        """Give one's conversation back to the bot, having `seen` its messages up to a number.

        Raises `NotFound`, `NotOwner`, `Conflict`, and `NewWords` if the citizen has written since: nobody would answer.
        """

        async def change(session: Session) -> bool:
            if new := await self._store.from_citizen(conversation_id, seen, session):
                raise NewWords([(message.seq, message.text) for message in new])
            return await self._owners.give_back(conversation_id, account, session)

        await self._let_go(conversation_id, account, change, notice)

    async def forget(self, conversation: Conversation, before: datetime, notice: Notice) -> bool:
        """Put what its attendant hasn't answered since `before` back into the queue; False if they have, or if it is
        in a turn just now."""
        return await self._changed(
            conversation.id, lambda s: self._owners.forget(conversation, before, s), notice, pause_s=0
        )

    async def leave_message(self, conversation_id: str, called: str, client_id: str, text: str) -> None:
        """The citizen leaves a message for the call-back of this call; the same `client_id` again is the same one.

        Raises `InvalidValue`, `Conflict` if nobody is awaited.
        """
        words = checked_text(text)
        message = Message(uuid4().hex, conversation_id, 0, "citizen", words, self._clock(), client_id)

        async def noted(session: Session, _: Message) -> None:
            if not await self._owners.note_message(conversation_id, called, words, session):
                raise Conflict

        await self._turns.tell_once(message, noted)

    async def say(
        self,
        conversation_id: str,
        account: str,
        client_id: str,
        text: str,
        card: dict[str, Any] | None = None,
        beside: WithMessage = nothing_beside,
        message_id: str | None = None,
    ) -> Message:
        """Speak as the owner; the same `client_id` again is the same message, and what `beside` does is written with
        the first one only. `message_id` is the message's, where something else bears it, too.

        Raises `InvalidValue`, `NotFound`, `NotOwner`, and `Conflict` if a turn takes too long.
        """
        words, client_id, message_id = checked_text(text), STAFF_IDS + client_id, message_id or uuid4().hex

        async def answered() -> Message | None:
            conversation, packet, seq = await self.own(conversation_id, account)
            by = conversation.attendant.number if conversation.attendant else None
            word = Message(message_id, conversation_id, 0, "staff", words, self._clock(), client_id, card=card, by=by)
            news = reply_news(conversation, str(packet["id"]), word)
            return await self._words.keep(conversation, seq, word, partial(self._told, news, beside))

        return await self._words.insist(answered, conversation_id, client_id)

    async def _told(self, news: News | None, beside: WithMessage, session: Session, message: Message) -> None:
        await beside(session, message)
        if news is not None:
            await self._notices.post(news, session)

    async def known(self, conversation: Conversation, caller: Caller) -> None:
        """Let the desk know how surely the citizen is known now, who may have logged in since a person was called."""
        called, level = conversation.called, caller.level if caller.citizen_id else 0
        if called is not None and called.level < level:
            await self._owners.note_level(conversation.id, called.id, level)
            self._turns.announce(conversation.id)

    async def messages(self, conversation_id: str, after: int) -> list[Message]:
        """The next messages after a number, in order."""
        return await self._store.after(conversation_id, after)

    async def until(self, conversation_id: str, seq: int) -> list[Message]:
        """The last messages up to a number, in order."""
        return await self._store.until(conversation_id, seq)

    async def said_in(self, conversation_ids: Collection[str], words: str) -> dict[str, list[int]]:
        """In which of these conversations these words were said, and the numbers of the messages."""
        return await self._store.said_in(conversation_ids, words)

    async def latest(self, conversation_id: str) -> list[Message]:
        """The last messages, in order."""
        return await self._store.latest(conversation_id, LATEST)

    async def answered_by(self, conversation_id: str, message_id: str) -> Answered:
        """A message with the citizen's that it answers. Raises `NotFound`."""
        found = await self._store.with_question(conversation_id, message_id)
        if found is None:
            raise NotFound
        return found

    async def types(self, conversation_id: str, side: Side) -> None:
        """One side types: the other sees it."""
        await self._owners.note_typing(conversation_id, side, self._clock())
        self._turns.announce(conversation_id)

    async def take_up(self, conversation_id: str, draft_id: str, topic: str, session: Session) -> None:
        """Make a draft the conversation's, which the owner has begun for the citizen."""
        await self._store.take_up(conversation_id, draft_id, topic, session)

    async def reads(self, conversation_id: str, side: Side, seq: int) -> None:
        """One side has seen the messages up to a number: the other sees it."""
        await self._owners.note_read(conversation_id, side, seq)
        self._turns.announce(conversation_id)

    async def _let_go(self, conversation_id: str, account: str, change: Change, notice: Notice) -> None:
        for _ in range(BUSY_TRIES):
            await self.own(conversation_id, account)
            if await self._changed(conversation_id, change, notice):
                return
        raise Conflict

    async def _changed(
        self, conversation_id: str, change: Change, notice: Notice, pause_s: float = BUSY_PAUSE_S
    ) -> bool:
        """Change the owner and say so, both or neither; False, after a pause, if a turn is under way or it isn't as
        it was."""

        said = Message(uuid4().hex, conversation_id, 0, "bot", notice.text, self._clock(), card=notice.card)
        try:
            await self._turns.tell(said, notice.beside, change)
        except NewWords:
            raise
        except Conflict:
            await asyncio.sleep(pause_s)
            return False
        self._turns.announce(AT_DESK)
        return True


def checked_own(conversation: Conversation, account: str) -> Conversation:
    """It, if this member of staff owns it. Raises `NotOwner` that names who does."""
    attendant = conversation.attendant
    if attendant is None or attendant.account != account:
        raise NotOwner(conversation.owner, attendant.number if attendant else None)
    return conversation
