"""Turns of a conversation: one at a time, whichever worker takes it, and whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import structlog

from mobile_api.chat.announcer import Announcer
from mobile_api.chat.bot import Bot, Reply
from mobile_api.chat.conversation import Conversation, Message
from mobile_api.chat.store import ChatStore
from mobile_api.db import Beside, Database, DuplicateKeyError, Session, run_transaction
from mobile_api.errors import Conflict, NotFound
from mobile_api.figures import TURNS, timed
from mobile_api.identity.access import Caller
from mobile_api.identity.tokens import Tokens

WithMessage = Callable[[Session, Message], Awaitable[None]]
"""What is written in one transaction with a message."""
BUSY_TRIES, BUSY_PAUSE_S = 60, 0.25
"""How long a message waits for the one before it: a little longer than a turn's life."""


async def held(store: ChatStore, conversation_id: str, caller: Caller) -> Conversation:
    """The caller's conversation. Raises `NotFound`, also for other people's."""
    return (await standing(store, conversation_id, caller))[0]


async def standing(store: ChatStore, conversation_id: str, caller: Caller) -> tuple[Conversation, int]:
    """The caller's conversation, and the number of its last message. Raises `NotFound`, also for other people's."""
    found = await store.standing(conversation_id)
    if found is None or not found[0].holder.admits(caller):
        raise NotFound
    return found


async def nothing_beside(session: Session, message: Message) -> None:
    """The `WithMessage` of a message that comes alone."""


class Turns:
    """Takes a conversation, lets its owner answer, keeps the answer and wakes the screens."""

    def __init__(
        self,
        db: Database,
        store: ChatStore,
        bot: Bot,
        announcer: Announcer,
        tokens: Tokens,
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._store, self._bot, self._tokens = db, store, bot, tokens
        self.announce, self._clock = announcer.announce, clock

    async def begin(
        self, conversation_id: str, caller: Caller, known: tuple[Conversation, int] | None = None
    ) -> tuple[Conversation, int, str]:
        """Take the conversation, `known` if it was just looked at: it, the message's number, and the turn's id.

        Raises `NotFound`, and `Conflict` if the turn before it takes too long.
        """
        turn_id = uuid4().hex
        for _ in range(BUSY_TRIES):
            conversation, seq = known or await standing(self._store, conversation_id, caller)
            if await self._store.begin_turn(conversation_id, seq, turn_id, self._clock()):
                return conversation, seq + 1, turn_id
            known = None
            await asyncio.sleep(BUSY_PAUSE_S)
        raise Conflict

    async def owner_says(
        self,
        conversation: Conversation,
        caller: Caller,
        message_id: str,
        turn_id: str,
        expected: dict[str, Any],
        said: dict[str, str],
    ) -> list[Reply]:
        """The bot's replies; none while a person owns the conversation. Raises `Unavailable`."""
        if conversation.with_person:
            return []
        structlog.contextvars.bind_contextvars(message=message_id)
        token = self._tokens.delegated(conversation.id, message_id, turn_id, caller, self._clock())
        metadata = {"language": conversation.language, "awaiting": expected, "token": token, "request_id": message_id}
        with timed(TURNS):
            return await self._bot.say(conversation.id, said, metadata)

    async def finish(
        self,
        conversation: Conversation,
        turn_id: str,
        message_id: str,
        said_back: list[Reply],
        beside: Beside | None = None,
    ) -> tuple[Conversation, list[Message]]:
        """Keep the replies, and what is written `beside` them, and free the conversation, all or nothing; wake the
        screens.

        Raises `Conflict` if another turn has taken over.
        """

        async def work(session: Session) -> tuple[Conversation, list[Message]]:
            freed, last = await self._store.end_turn(conversation.id, turn_id, len(said_back), session)
            first, now = last - len(said_back) + 1, self._clock()
            replies = [
                Message(
                    uuid4().hex,
                    conversation.id,
                    first + n,
                    "bot",
                    r.text,
                    now,
                    buttons=r.buttons,
                    card=r.card,
                    reply_to=message_id,
                )
                for n, r in enumerate(said_back)
            ]
            await self._store.add_replies(replies, freed.topic, now, session)
            if beside is not None:
                await beside(session)
            return freed, replies

        finished = await run_transaction(self._db, work)
        self.announce(conversation.id)
        return finished

    async def end(self, conversation_id: str, turn_id: str) -> Conversation:
        """Free the conversation with nothing said. Raises `Conflict` if another turn has taken over."""
        conversation, _ = await self._store.end_turn(conversation_id, turn_id, 0)
        return conversation

    async def give_up(self, conversation_id: str, turn_id: str) -> None:
        """Free the conversation after a failure, if the turn still has it."""
        try:
            await self.end(conversation_id, turn_id)
        except Conflict:  # finished, or taken over after its life
            return

    async def say_between(
        self,
        conversation_id: str,
        message_id: str,
        text: str,
        card: dict[str, Any] | None = None,
        beside: Beside | None = None,
    ) -> None:
        """Say between two turns what answers nobody; under one id it is said once. `beside` is written with it.

        Raises `Conflict` while somebody is being answered there.
        """
        if await self._store.has_message(message_id):
            return

        async def written(session: Session, _: Message) -> None:
            if beside is not None:
                await beside(session)

        await self.tell(Message(message_id, conversation_id, 0, "bot", text, self._clock(), card=card), written)

    async def tell(
        self,
        message: Message,
        beside: WithMessage,
        provided: Callable[[Session], Awaitable[bool]] | None = None,
    ) -> Message:
        """Give a message that answers nobody its number and time, and keep it; what `beside` does is written with it.

        `provided` makes the change that must hold for it, before anything else is written: of many who try at once,
        those who are too late write nothing that would hold others up. Raises `Conflict` if it doesn't hold, and while
        somebody is being answered there.
        """

        async def work(session: Session) -> Message:
            if provided is not None and not await provided(session):
                raise Conflict
            now = self._clock()
            seq = await self._store.next_between_turns(message.conversation_id, now, session)
            said = replace(message, seq=seq, at=now)
            await self._store.add_told(said, now, session)
            await beside(session, said)
            return said

        said = await run_transaction(self._db, work)
        self.announce(message.conversation_id)
        return said

    async def tell_once(self, message: Message, beside: WithMessage) -> Message:
        """Tell what somebody says; the same `client_id` again is the same message, which is written once.

        Waits while somebody is being answered there, and raises `Conflict` if that takes too long.
        """
        for _ in range(BUSY_TRIES):
            if said := await self._store.by_client_id(message.conversation_id, message.client_id or ""):
                return said[0]
            try:
                return await self.tell(message, beside)
            except (Conflict, DuplicateKeyError):  # somebody is being answered, or the same is being said twice at once
                await asyncio.sleep(BUSY_PAUSE_S)
        raise Conflict
