"""Files in a conversation, for staff: the owner sends and opens them, whoever may read the history opens what was sent
until its end."""

from __future__ import annotations

from collections.abc import Sequence

from mobile_api.chat.conversation import Message
from mobile_api.chat.files.sending import Sending
from mobile_api.chat.files.sent import said_of
from mobile_api.desk.record import Record
from mobile_api.desk.service import DeskService
from mobile_api.desk.writing import Writing
from mobile_api.errors import NotFound
from mobile_api.identity.access import Staff
from mobile_api.materials.attachment import Attachment, NewFile, Upload


class DeskFiles:
    """Built once per worker by `bootstrap`. Whoever sends owns the conversation, or hears `NotFound`, `NotOwner`."""

    def __init__(self, desk: DeskService, writing: Writing, sending: Sending) -> None:
        self._desk, self._writing, self._sending = desk, writing, sending

    async def announce(self, staff: Staff, conversation_id: str, client_id: str, file: NewFile) -> Upload:
        """Announce a file for the citizen. Raises what `Sending.announce` does."""
        await self._desk.own(staff, conversation_id)
        return await self._sending.announce(conversation_id, "staff", client_id, file)

    async def append(self, staff: Staff, conversation_id: str, client_id: str, offset: int, content: bytes) -> Upload:
        """Add the part at `offset`. Raises `WrongOffset`, `Conflict`."""
        await self._desk.own(staff, conversation_id)
        return await self._sending.append(conversation_id, "staff", client_id, offset, content)

    async def give(self, staff: Staff, conversation_id: str, client_id: str) -> Message:
        """Check a file that is all there and say it as an answer; the same `client_id` again is the same message.

        Raises `MaterialRefused`, `NotReady`, `Unavailable`, `Conflict`.
        """
        own = await self._desk.own(staff, conversation_id)
        kept = await self._sending.finish(conversation_id, "staff", client_id)
        text, card = said_of(kept, own.conversation.language)
        return await self._writing.say(staff, conversation_id, client_id, text, card, kept.id)

    async def open(self, staff: Staff, conversation_id: str, sent_id: str) -> tuple[Attachment, bytes]:
        """A file of one's own conversation. Raises `NotFound`, also for others'."""
        await self._check_own(staff, conversation_id)
        return await self._sending.open(conversation_id, sent_id)

    async def thumbnail(self, staff: Staff, conversation_id: str, sent_id: str) -> bytes:
        """Its small picture. Raises `NotFound`."""
        await self._check_own(staff, conversation_id)
        return await self._sending.thumbnail(conversation_id, sent_id)

    async def open_past(self, staff: Staff, record_id: str, sent_id: str) -> tuple[Attachment, bytes]:
        """A file of what has ended, sent before its end. Raises `NotFound`, also for other teams'."""
        record = await self._desk.record(staff, record_id)
        return await self._sending.open(record.conversation_id, sent_id, record.last_seq)

    async def past_thumbnail(self, staff: Staff, record_id: str, sent_id: str) -> bytes:
        """Its small picture. Raises `NotFound`."""
        record = await self._desk.record(staff, record_id)
        return await self._sending.thumbnail(record.conversation_id, sent_id, record.last_seq)

    async def names(self, records: Sequence[Record]) -> dict[str, list[str]]:
        """What was sent while a person was there, by the record's id."""
        found = await self._sending.named_in({record.conversation_id for record in records})
        return {
            record.id: [
                name
                for at, name in found.get(record.conversation_id, ())
                if record.claimed_at <= at and (record.ended_at is None or at <= record.ended_at)
            ]
            for record in records
        }

    async def _check_own(self, staff: Staff, conversation_id: str) -> None:
        if not (await self._desk.look(staff, conversation_id)).is_of(staff.account):
            raise NotFound
