"""Conversations: opening, reading, claiming, and one message's way through the system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from mobile_api.applications.answers import LOOSE
from mobile_api.applications.draft import Draft
from mobile_api.applications.service import ApplicationService
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.pending import Pending, awaiting, pending
from mobile_api.chat.assistant.questions import asks
from mobile_api.chat.assistant.service import AssistantService
from mobile_api.chat.called import Desk
from mobile_api.chat.conversation import Conversation, Message, checked_text
from mobile_api.chat.language import spoken
from mobile_api.chat.talk import Talk
from mobile_api.chat.turns import held, standing
from mobile_api.chat.views import ConversationView, conversation_view
from mobile_api.db import Database, Session, run_transaction
from mobile_api.errors import Conflict, NotFound
from mobile_api.identity.access import Caller, Holder, guest_from_token, new_guest_token


@dataclass(frozen=True)
class Exchange:
    """A message with the replies that it got."""

    message: Message
    replies: list[Message]
    conversation: ConversationView


class ChatService:
    """What others may do with conversations. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        db: Database,
        talk: Talk,
        assistant: AssistantService,
        desk: Desk,
        catalog: CatalogService,
        applications: ApplicationService,
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._store, self.hub, self._turns, self._words = db, talk.store, talk.hub, talk.turns, talk.words
        self._owning, self._desk = talk.owning, desk
        self._assistant, self._catalog, self._applications, self._clock = assistant, catalog, applications, clock

    async def open(self, caller: Caller, language: str, simple: bool = False) -> tuple[ConversationView, str | None]:
        """A new conversation; for someone who isn't logged in with the token that opens it again."""
        conversation_id = uuid4().hex
        token, holder = None, Holder(caller.citizen_id, None)
        if caller.citizen_id is None:
            token = new_guest_token(conversation_id)
            guest = guest_from_token(token)
            holder = Holder(None, guest.guest_hash if guest else None)
        conversation = Conversation(conversation_id, language, "bot", holder, simple=simple)
        await self._store.open(conversation, self._clock())
        return await self._view(conversation), token

    async def mine(self, caller: Caller, limit: int = 50) -> list[ConversationView]:
        """A citizen's conversations, the one used last first."""
        return [await self._view(c) for c in await self._store.of_citizen(caller.citizen_id or "", limit)]

    async def conversation(self, conversation_id: str, caller: Caller) -> ConversationView:
        """Where a conversation stands. Raises `NotFound`, also for other people's."""
        conversation = await held(self._store, conversation_id, caller)
        await self._owning.known(conversation, caller)
        return await self._view(conversation)

    async def messages(self, conversation_id: str, caller: Caller, after: int) -> list[Message]:
        """The messages with a number above `after`, in order. Raises `NotFound`."""
        await held(self._store, conversation_id, caller)
        return await self._store.after(conversation_id, after)

    async def news(self, conversation_id: str, caller: Caller, after: int) -> tuple[list[Message], ConversationView]:
        """The next messages with a number above `after`, and where the conversation stands, for a screen that was told
        that there may be something. Raises `NotFound`."""
        conversation, seq = await standing(self._store, conversation_id, caller)
        messages = await self._store.after(conversation_id, after) if seq > after else []
        await self._owning.known(conversation, caller)
        return messages, await self._view(conversation)

    async def change(
        self, conversation_id: str, caller: Caller, language: str | None, simple: bool | None
    ) -> ConversationView:
        """Answer in another language or manner from now on; what is `None` stays. Raises `NotFound`."""
        await held(self._store, conversation_id, caller)
        named: dict[str, str | bool | None] = {"language": language, "simple": simple}
        if manner := {name: value for name, value in named.items() if value is not None}:
            await self._store.set_manner(conversation_id, manner)
        self._turns.announce(conversation_id)
        return await self.conversation(conversation_id, caller)

    async def send(self, conversation_id: str, caller: Caller, client_id: str, text: str) -> Exchange:
        """One message's way: check, take the conversation, keep, let its owner answer, keep the replies, wake screens.

        A message sent again under the same `client_id` gets the same answer. Raises `InvalidValue`, `NotFound`,
        `Conflict` if the one before it takes too long, and `Unavailable` if the bot doesn't answer: then the message
        is kept, and sending it again goes on.
        """
        message, replies, conversation = await self._said(conversation_id, caller, client_id, checked_text(text))
        return Exchange(message, replies, await self._view(conversation))

    async def say(self, conversation_id: str, caller: Caller, client_id: str, text: str) -> None:
        """The same for a screen that hears of everything by itself."""
        await self._said(conversation_id, caller, client_id, checked_text(text))

    async def _said(
        self, conversation_id: str, caller: Caller, client_id: str, words: str
    ) -> tuple[Message, list[Message], Conversation]:
        known = await standing(self._store, conversation_id, caller)
        if known[0].with_person and (told := await self._to_person(*known, client_id, words)):
            return told
        conversation, seq, turn_id = await self._turns.begin(conversation_id, caller, known)
        try:
            waiting = await self._waiting(conversation)
            conversation = await self._follow_language(conversation, waiting, words)
            message, expected, replies = await self._take_in(conversation, waiting, seq, client_id, words)
            if replies is None:
                said = {"text": await self._read(message.text)}
                said_back = await self._turns.owner_says(conversation, caller, message.id, turn_id, expected, said)
                before, owed = conversation, None
                if conversation.with_person:
                    owed = partial(self._words.take_over, conversation, message.id)
                conversation, replies = await self._turns.finish(conversation, turn_id, message.id, said_back, owed)
                if owed is not None:
                    self._words.taken_over(before)
                replies = [*replies, *await self._told_by_desk(before, conversation)]
            else:
                conversation = await self._turns.end(conversation_id, turn_id)
        except BaseException:
            await self._turns.give_up(conversation_id, turn_id)
            raise
        return message, replies, conversation

    async def _to_person(
        self, known: Conversation, seq: int, client_id: str, words: str
    ) -> tuple[Message, list[Message], Conversation] | None:
        """Keep a message for the person who owns the conversation. None if none does any more, if a turn is under way,
        or if it was sent before: then it takes its turn."""
        if spoken(words, known.language) != known.language:
            known = self._in_language(known, await self._waiting(known), words)
        message = await self._words.hear(known, seq, client_id, words)
        return (message, [], known) if message else None

    async def claim(
        self, conversation_id: str, caller: Caller, guest_token: str | None
    ) -> tuple[list[Message], ConversationView]:
        """Make a guest's conversation the citizen's, and let the bot go on where it was: after a login, or (then
        without a guest's token) after the citizen has confirmed who they are. Raises `NotFound`.

        A repeat finds the conversation claimed already: it gives no more replies, unless the first try was cut off
        before what waited for the login was done.
        """
        guest = guest_from_token(guest_token) if guest_token else None
        if caller.citizen_id is None or (guest_token and guest is None):
            raise NotFound
        conversation, turn_id = await self._begin_claim(conversation_id, caller, guest)
        event_id = uuid4().hex
        try:
            if guest is not None and guest.guest_hash is not None and conversation.holder.citizen_id is None:
                conversation = await self._give(conversation, guest.guest_hash, caller.citizen_id)
            elif not conversation.login_awaited:
                conversation = await self._turns.end(conversation_id, turn_id)
                return [], await self._view(conversation)
            expected = awaiting(await self._waiting(conversation))
            said = {"event": "logged_in"}
            said_back = await self._turns.owner_says(conversation, caller, event_id, turn_id, expected, said)
            conversation, replies = await self._turns.finish(conversation, turn_id, event_id, said_back)
        except BaseException:
            await self._turns.give_up(conversation_id, turn_id)
            raise
        return replies, await self._view(conversation)

    async def _begin_claim(
        self, conversation_id: str, caller: Caller, guest: Caller | None
    ) -> tuple[Conversation, str]:
        """Take a turn as whoever holds the conversation now: the guest, or the citizen whose first try was cut off."""
        try:
            conversation, _, turn_id = await self._turns.begin(conversation_id, guest or caller)
        except NotFound:
            conversation, _, turn_id = await self._turns.begin(conversation_id, caller)
        return conversation, turn_id

    async def _give(self, conversation: Conversation, guest_hash: str, citizen_id: str) -> Conversation:
        async def work(session: Session) -> None:
            if not await self._store.claim(conversation.id, guest_hash, citizen_id, session):
                raise Conflict
            await self._applications.claim(conversation.id, citizen_id, session)

        await run_transaction(self._db, work)
        return replace(conversation, holder=Holder(citizen_id, None))

    async def _follow_language(self, conversation: Conversation, waiting: Pending | None, text: str) -> Conversation:
        spoken_to = self._in_language(conversation, waiting, text)
        if spoken_to != conversation:
            await self._store.set_manner(conversation.id, {"language": spoken_to.language})
        return spoken_to

    def _in_language(self, conversation: Conversation, waiting: Pending | None, text: str) -> Conversation:
        """Answer in the language that is spoken; where a name or an address is awaited nothing is settled by it."""
        if waiting is not None and waiting.type in LOOSE:
            return conversation
        return replace(conversation, language=spoken(text, conversation.language))

    async def _read(self, text: str) -> str:
        """A question in pinyin as characters, so that the bot knows it by its words; answers stay as they are."""
        read = await self._catalog.read(text)
        return read if asks(read) else text

    async def _take_in(
        self, conversation: Conversation, waiting: Pending | None, seq: int, client_id: str, text: str
    ) -> tuple[Message, dict[str, Any], list[Message] | None]:
        """Keep the message with what was awaited when it came; of a repeat what the first try kept, and its replies."""
        now, expected = self._clock(), awaiting(waiting)
        message = Message(uuid4().hex, conversation.id, seq, "citizen", text, now, client_id)
        if await self._store.add(message, expected, now):
            self.hub.wake(conversation.id)
            return message, expected, None
        kept = await self._store.by_client_id(conversation.id, client_id)
        if kept is None:
            raise Conflict
        return *kept, await self._store.replies_to(conversation.id, kept[0].id)

    async def _told_by_desk(self, before: Conversation, after: Conversation) -> list[Message]:
        """What the desk says to whoever has just begun to wait."""
        return await self._desk.greet(after) if (before.owner, after.owner) == ("bot", "queued") else []

    async def signal(self, conversation_id: str, caller: Caller, seen: int | None) -> None:
        """The citizen types, or has seen the messages up to a number; told to a person only. Raises `NotFound`."""
        conversation = await held(self._store, conversation_id, caller)
        if not conversation.with_person:
            return
        if seen is None:
            await self._owning.types(conversation_id, "citizen")
        else:
            await self._owning.reads(conversation_id, "citizen", seen)

    async def _waiting(self, conversation: Conversation) -> Pending | None:
        return self._pending(conversation, await self._assistant.active_draft(conversation))

    def _pending(self, conversation: Conversation, draft: Draft | None) -> Pending | None:
        names = {i: self._catalog.edition(i).thing.name for i in conversation.offer}
        return pending(conversation, draft, names)

    async def _view(self, conversation: Conversation) -> ConversationView:
        form = await self._assistant.form(conversation)
        waiting = self._pending(conversation, form if form is not None and form.open else None)
        standing = await self._desk.standing(conversation)
        return conversation_view(conversation, form, waiting, self._catalog, standing)
