"""Files in a conversation, for its citizen: a person takes them, the bot doesn't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.chat.conversation import Message
from mobile_api.chat.files.sending import Sending
from mobile_api.chat.files.sent import said_of
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import held
from mobile_api.chat.words import Words
from mobile_api.errors import NoPerson
from mobile_api.identity.access import Caller
from mobile_api.materials.attachment import Attachment, NewFile, Upload


class CitizensFiles:
    """What a citizen may do with files in a conversation. Built once per worker by `bootstrap`. Every call raises
    `NotFound` for others' conversations."""

    def __init__(self, store: ChatStore, words: Words, sending: Sending, clock: Callable[[], datetime]) -> None:
        self._store, self._words, self._sending, self._clock = store, words, sending, clock

    async def announce(self, conversation_id: str, caller: Caller, client_id: str, file: NewFile) -> Upload:
        """Announce a file for whoever answers. Raises `NoPerson`, and what `Sending.announce` does."""
        await self._check_person(conversation_id, caller)
        return await self._sending.announce(conversation_id, "citizen", client_id, file)

    async def append(self, conversation_id: str, caller: Caller, client_id: str, offset: int, content: bytes) -> Upload:
        """Add the part at `offset`. Raises `NoPerson`, `WrongOffset`, `Conflict`."""
        await self._check_person(conversation_id, caller)
        return await self._sending.append(conversation_id, "citizen", client_id, offset, content)

    async def give(self, conversation_id: str, caller: Caller, client_id: str) -> Message:
        """Check a file that is all there and say it; the same `client_id` again is the same message.

        Raises `MaterialRefused`, `NotReady`, `Unavailable`, and `NoPerson` if it is the bot's turn meanwhile.
        """
        conversation = await held(self._store, conversation_id, caller)
        if said := await self._store.by_client_id(conversation_id, client_id):
            return said[0]
        if not conversation.with_person:
            raise NoPerson
        kept = await self._sending.finish(conversation_id, "citizen", client_id)
        text, card = said_of(kept, conversation.language)
        message = Message(kept.id, conversation_id, 0, "citizen", text, self._clock(), client_id, card=card)
        return await self._words.take_file(message)

    async def open(self, conversation_id: str, caller: Caller, sent_id: str) -> tuple[Attachment, bytes]:
        """A file that was sent, by whomever."""
        await held(self._store, conversation_id, caller)
        return await self._sending.open(conversation_id, sent_id)

    async def thumbnail(self, conversation_id: str, caller: Caller, sent_id: str) -> bytes:
        """Its small picture."""
        await held(self._store, conversation_id, caller)
        return await self._sending.thumbnail(conversation_id, sent_id)

    async def _check_person(self, conversation_id: str, caller: Caller) -> None:
        if not (await held(self._store, conversation_id, caller)).with_person:
            raise NoPerson
