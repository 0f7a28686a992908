"""What is said while a person owns the conversation. It asks nobody for replies, so it needs no turn: one transaction
checks the owner, gives the number, and keeps the message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from mobile_api.chat.conversation import Conversation, Message, Side
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import BUSY_PAUSE_S, BUSY_TRIES, WithMessage, nothing_beside
from mobile_api.db import Database, DuplicateKeyError, Session, run_transaction
from mobile_api.errors import Conflict, NoPerson

SOON_S = 0.01
"""After this a word is said again that another has just overtaken; each time later, because a turn may be under way."""


def owed_by(account: str) -> str:
    """What the console of a member of staff listens to: that an answer of theirs is owed now, or no more."""
    return f"owed:{account}"


class Words:
    """Built once per worker by `bootstrap`."""

    def __init__(
        self,
        db: Database,
        store: ChatStore,
        owners: OwnerStore,
        announce: Callable[[str], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._store, self._owners = db, store, owners
        self._announce, self._clock = announce, clock

    async def keep(self, known: Conversation, seq: int, message: Message, beside: WithMessage) -> Message | None:
        """Keep what the citizen or the attendant says next after the message `seq`, with what is written `beside` it.

        None, and nothing is written, if the conversation isn't as `known` any more. Raises `DuplicateKeyError` if it
        was said under its client id before.
        """
        now = self._clock()
        said = replace(message, seq=seq + 1, at=now)

        async def work(session: Session) -> bool:
            by: Side = "staff" if said.sender == "staff" else "citizen"
            if not await self._owners.word(known, seq, by, now, session):
                return False
            await self._store.add_word(said, now, session)
            await beside(session, said)
            return True

        if not await run_transaction(self._db, work):
            return None
        self._announce(known.id)
        attendant = known.attendant
        if attendant is not None and (attendant.waiting_since is None) is (said.sender == "citizen"):
            self._announce(owed_by(attendant.account))
        return said

    async def insist(
        self, attempt: Callable[[], Awaitable[Message | None]], conversation_id: str, client_id: str
    ) -> Message:
        """The message that an attempt keeps, or that was kept under this id before. Raises `Conflict` if a turn takes
        too long."""
        for tried in range(BUSY_TRIES):
            try:
                if said := await attempt():
                    return said
            except DuplicateKeyError:
                if kept := await self._store.by_client_id(conversation_id, client_id):
                    self._announce(conversation_id)  # whoever kept it may have died before it said so
                    return kept[0]
            await asyncio.sleep(min(BUSY_PAUSE_S, SOON_S * 2**tried))
        raise Conflict

    async def hear(self, conversation: Conversation, seq: int, client_id: str, text: str) -> Message | None:
        """Keep what a citizen says after the message `seq`; it is the owner's to answer, and nobody else's, also when
        it is sent again. None if no person owns it any more, if a turn is under way, or if it was sent before."""
        word = Message(uuid4().hex, conversation.id, 0, "citizen", text, self._clock(), client_id)
        try:
            return await self.keep(conversation, seq, word, nothing_beside)
        except DuplicateKeyError:
            return None

    async def take_over(self, conversation: Conversation, message_id: str, session: Session) -> None:
        """The same for a message that is in the middle of a turn, because it was sent before."""
        await self._store.leave_to_person(message_id, session)
        attendant = conversation.attendant
        if attendant is not None and attendant.waiting_since is None:  # nothing is answered within a turn
            await self._owners.citizen_waits(conversation.id, self._clock(), session)

    def taken_over(self, conversation: Conversation) -> None:
        """Say, once that is kept, that an answer is owed now; `conversation` is as it was before."""
        attendant = conversation.attendant
        if attendant is not None and attendant.waiting_since is None:
            self._announce(owed_by(attendant.account))

    async def take_file(self, message: Message) -> Message:
        """A citizen's file, which is the owner's to answer; the same `client_id` again is the same one. Raises
        `NoPerson` if no person owns the conversation, `Conflict`."""

        async def given() -> Message | None:
            known = await self._store.standing(message.conversation_id)
            if known is None or not known[0].with_person:
                raise NoPerson
            return await self.keep(*known, message, nothing_beside)

        return await self.insist(given, message.conversation_id, message.client_id or "")
