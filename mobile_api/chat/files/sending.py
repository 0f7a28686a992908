"""A file's way into a conversation, from either side. Who may send there now has been decided by whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from mobile_api.chat.conversation import Side
from mobile_api.chat.files.sent import FILE, check_room, file_id, is_file
from mobile_api.chat.store import CHAT_LIFE, ChatStore
from mobile_api.errors import NotFound
from mobile_api.materials.attachment import Attachment, NewFile, Upload
from mobile_api.materials.checks import UPLOAD_LIFE, clean_name
from mobile_api.materials.files import Files, check_begun


class Sending:
    """Files of conversations, by the `client_id` of the message that they are. Built once per worker by `bootstrap`."""

    def __init__(self, store: ChatStore, files: Files, clock: Callable[[], datetime]) -> None:
        self._store, self._files, self._clock = store, files, clock

    async def announce(self, conversation_id: str, sender: Side, client_id: str, file: NewFile) -> Upload:
        """Announce a file: the limits are checked before a byte is sent. Under the same `client_id` it goes on where
        it stopped; what is kept already is all there.

        Raises `InvalidRequest`, `MaterialRefused`, `NoRoom`, and `Conflict` if it is announced twice at once.
        """
        upload_id = file_id(conversation_id, sender, client_id)
        check_begun(FILE, file.size)
        named, until = NewFile(clean_name(file.name), file.size, file.sha256), self._clock() + UPLOAD_LIFE
        upload = Upload(upload_id, conversation_id, sender, named, 0, (), until, life=CHAT_LIFE)
        if begun := await self._files.begun(conversation_id, upload_id):
            return begun
        if await self._files.has(conversation_id, upload_id):
            return replace(upload, offset=file.size)
        await self._files.clear(conversation_id, upload_id)
        await self._files.begin(
            upload, f"conversation:{conversation_id}", partial(self._check_room, conversation_id, sender)
        )
        return upload

    async def append(self, conversation_id: str, sender: Side, client_id: str, offset: int, content: bytes) -> Upload:
        """Add the part at `offset`. Raises `WrongOffset`, which says where to go on, `Conflict`, `NotFound`."""
        return await self._files.append(conversation_id, file_id(conversation_id, sender, client_id), offset, content)

    async def finish(self, conversation_id: str, sender: Side, client_id: str) -> Attachment:
        """Check a file that is all there, and keep it; nobody sees it until a message says so.

        Raises `MaterialRefused`, `NotReady`, `NotFound`, and `Unavailable` while the machine is busy.
        """
        return await self._files.finish(conversation_id, file_id(conversation_id, sender, client_id), lambda _: FILE)

    async def open(self, conversation_id: str, sent_id: str, until: int | None = None) -> tuple[Attachment, bytes]:
        """A file that was sent, at the latest with the message of the number `until`. Raises `NotFound`."""
        await self._check_sent(conversation_id, sent_id, until)
        return await self._files.open(conversation_id, sent_id)

    async def thumbnail(self, conversation_id: str, sent_id: str, until: int | None = None) -> bytes:
        """Its small picture. Raises `NotFound`."""
        await self._check_sent(conversation_id, sent_id, until)
        return await self._files.thumbnail(conversation_id, sent_id)

    async def named_in(self, conversation_ids: Collection[str]) -> dict[str, list[tuple[datetime, str]]]:
        """When which files were sent in these conversations, by their names."""
        return await self._store.files_in(conversation_ids)

    async def _check_room(self, conversation_id: str, sender: Side) -> None:
        sent = await self._files.count(conversation_id, sender)
        check_room(sent, await self._files.bytes_at(conversation_id))

    async def _check_sent(self, conversation_id: str, sent_id: str, until: int | None) -> None:
        message = await self._store.message(conversation_id, sent_id)
        if message is None or not is_file(message) or (until is not None and message.seq > until):
            raise NotFound
