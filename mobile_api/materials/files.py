"""A file's way in, part by part, and how it is read again.

Where it lies, whose place that is and what may lie there has been decided by whoever calls: for a form's papers by
`service.py`, for what people send each other by the chat.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from mobile_api.catalog.schema import Material
from mobile_api.errors import Conflict, MaterialRefused, NoRoom, NotFound, NotReady, WrongOffset
from mobile_api.localtime import local_day
from mobile_api.materials.attachment import Attachment, Held, Upload
from mobile_api.materials.checks import check_announced, clean_name, expected_at, kinds_of, refusal_text
from mobile_api.materials.cleaning.cleaner import Cleaner
from mobile_api.materials.kinds import Refused
from mobile_api.materials.store import MaterialStore


class Files:
    """Files by the place where they lie (a form's id, or a conversation's) and their own id."""

    def __init__(self, store: MaterialStore, cleaner: Cleaner, clock: Callable[[], datetime]) -> None:
        self._store, self._cleaner, self._clock = store, cleaner, clock

    async def begin(self, upload: Upload, owner: str, check_room: Callable[[], Awaitable[None]]) -> None:
        """Announce a file. It is kept first and counted with the others: of two at once that don't both fit, both may
        hear that there is no room, but never do both get in.

        Raises `Conflict` if there is one of this id, and the `NoRoom` of `check_room`.
        """
        if not await self._store.begin(upload, owner):
            raise Conflict
        try:
            await check_room()
        except NoRoom:
            await self._store.remove(upload.application_id, upload.id)
            raise

    async def clear(self, place: str, upload_id: str) -> None:
        """Where a sender chooses the ids: what was refused, or is over its time, under this one goes."""
        await self._store.clear(place, upload_id, self._clock())

    async def begun(self, place: str, upload_id: str) -> Upload | None:
        """An upload that may go on, or that is all there; None if there is none, or it was refused."""
        upload = await self._store.upload(place, upload_id, self._clock())
        return None if upload is None or upload.refused else upload

    async def has(self, place: str, attachment_id: str) -> bool:
        """Whether this is kept there."""
        return await self._store.attachment(place, attachment_id) is not None

    async def upload(self, place: str, upload_id: str) -> Upload:
        """How far an upload is. Raises `NotFound`, also when its time is over or it has become an attachment."""
        upload = await self._store.upload(place, upload_id, self._clock())
        if upload is None:
            raise NotFound
        return upload

    async def append(self, place: str, upload_id: str, offset: int, content: bytes) -> Upload:
        """Add the part at `offset`.

        Raises `WrongOffset`, which says where to go on, for a part that belongs elsewhere or that came before; and
        `Conflict` for one of another length than is due there.
        """
        upload = await self.upload(place, upload_id)
        if offset != upload.offset or upload.complete or upload.refused:
            raise WrongOffset(upload.offset)
        if len(content) != expected_at(offset, upload.file.size):
            raise Conflict(
                f"这一段应有{expected_at(offset, upload.file.size)}字节。",
                f"This part must have {expected_at(offset, upload.file.size)} bytes.",
            )
        if not await self._store.append(upload, content):
            raise WrongOffset((await self.upload(place, upload_id)).offset)
        return await self.upload(place, upload_id)

    async def finish(self, place: str, upload_id: str, asked: Callable[[str], Material]) -> Attachment:
        """Check a file whose bytes are all there, clean it, keep it; a repeat gives the first answer. `asked` tells
        what may lie there as a material.

        Raises `MaterialRefused` with the reason, `NotReady` while bytes are missing, `NotFound`, and `Unavailable`
        while the machine is too busy to check it.
        """
        if kept := await self._store.attachment(place, upload_id):
            return kept
        upload = await self.upload(place, upload_id)
        material = asked(upload.material_id)
        if upload.refused is not None:
            raise refusal(Refused(upload.refused, upload.refused_kind), material)
        if not upload.complete:
            raise NotReady("文件还没有传完。", "The file isn't complete yet.")
        try:
            held = await self._checked(upload, material)
        except Refused as refused:
            await self._store.refuse(upload, refused.code, refused.kind)
            raise refusal(refused, material) from refused
        except LookupError:  # its bytes are gone: another request has finished it, or its time is over
            return await self.attachment(place, upload_id)
        return await self._kept(upload, held)

    async def attachment(self, place: str, attachment_id: str) -> Attachment:
        """What was given. Raises `NotFound`."""
        found = await self._store.attachment(place, attachment_id)
        if found is None:
            raise NotFound
        return found

    async def open(self, place: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """A file that was given, as it is kept. Raises `NotFound`, also for a record of a register."""
        attachment = await self.attachment(place, attachment_id)
        if attachment.held.file_id is None:
            raise NotFound
        return attachment, await self._store.files.read(attachment.held.file_id)

    async def thumbnail(self, place: str, attachment_id: str) -> bytes:
        """The small picture of a file. Raises `NotFound` for what has none."""
        file_id = (await self.attachment(place, attachment_id)).held.file_id
        picture = await self._store.files.thumbnail(file_id) if file_id else None
        if picture is None:
            raise NotFound
        return picture

    async def count(self, place: str, material_id: str) -> int:
        """How many files of one kind lie there unsent, with those on their way."""
        return await self._store.count(place, material_id)

    async def bytes_at(self, place: str) -> int:
        """How many bytes lie there unsent, with those announced."""
        return await self._store.bytes_of(application_id=place)

    async def drop_all(self, place: str) -> None:
        """Remove all that lies there unsent."""
        await self._store.remove_unsent(place)

    async def _checked(self, upload: Upload, material: Material) -> Held:
        content, hashed = bytearray(), hashlib.sha256()
        async for part in self._store.read_parts(upload):
            content += part
            hashed.update(part)
        if hashed.hexdigest() != upload.file.sha256:
            raise Refused("wrong_hash")
        done = await self._cleaner.clean(bytes(content), kinds_of(material))
        return Held(
            name=clean_name(upload.file.name, done.kind),
            sha256=await asyncio.to_thread(_sha256, done.content),
            size=len(done.content),
            kind=done.kind,
            pages=done.pages,
            file_id=await self._store.files.write(done.content, done.thumbnail),
            thumbnail=done.thumbnail is not None,
            notes=done.notes,
        )

    async def _kept(self, upload: Upload, held: Held) -> Attachment:
        at = self._clock()
        if not await self._store.keep(upload, held, local_day(at), at):
            await self._store.files.drop(held.file_id or "")
        await self._store.drop_parts(upload)
        return await self.attachment(upload.application_id, upload.id)


def check_begun(material: Material, size: int) -> None:
    """Whether a file of this size may be begun at all. Raises `MaterialRefused`."""
    try:
        check_announced(material, size)
    except Refused as refused:
        raise refusal(refused, material) from refused


def refusal(refused: Refused, material: Material) -> MaterialRefused:
    """The problem that says why, with what may be given instead."""
    told = refusal_text(refused.code, material, refused.kind)
    return MaterialRefused(told.zh, told.en, field=material.id)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
