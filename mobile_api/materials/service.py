"""What others may do with the materials of a draft. Whose the draft is has been decided by whoever gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from uuid import uuid4

from mobile_api.applications.draft import Draft
from mobile_api.applications.events import Actor
from mobile_api.applications.papers import Paper, asked_for, wanted
from mobile_api.catalog.schema import Material
from mobile_api.db import Session
from mobile_api.errors import Conflict, NoRoom, NotFound
from mobile_api.localtime import local_day
from mobile_api.materials.attachment import Attachment, NewFile, Upload
from mobile_api.materials.checks import (
    DRAFT_BYTES,
    FILES_PER_MATERIAL,
    MB,
    OWNER_BYTES,
    UPLOAD_LIFE,
    clean_name,
)
from mobile_api.materials.cleaning.cleaner import Cleaner
from mobile_api.materials.files import Files, check_begun
from mobile_api.materials.findings import Finding, findings
from mobile_api.materials.offers import Offer
from mobile_api.materials.store import STRAY_AFTER, MaterialStore


class MaterialService:
    """Uploads and attachments. Built once per worker by `bootstrap`."""

    def __init__(self, store: MaterialStore, cleaner: Cleaner, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self.files = Files(store, cleaner, clock)

    async def begin(self, draft: Draft, material_id: str, file: NewFile, scanned_by: Actor | None = None) -> Upload:
        """Announce a file: the limits are checked before a byte is sent. `scanned_by` is the clerk at the counter.

        The same file begun before goes on where it stopped. Raises `NotFound` for a material that the draft doesn't
        ask for, `MaterialRefused`, `Conflict` for a file that is there already, and `NoRoom`.
        """
        check_begun(material_of(draft, material_id), file.size)
        owner, now = _owner(draft), self._clock()
        if begun := await self._store.same(draft.id, material_id, file, now):
            return begun
        if await self._store.has(draft.id, material_id, file.sha256):
            raise Conflict("这个文件已经传过了。", "This file was uploaded before.")
        named = NewFile(clean_name(file.name), file.size, file.sha256)
        upload = Upload(uuid4().hex, draft.id, material_id, named, 0, (), now + UPLOAD_LIFE, scanned_by)
        await self._store.give_to(draft.id, owner)
        await self.files.begin(upload, owner, partial(self._check_room, draft, material_id, owner))
        return upload

    async def upload(self, draft: Draft, upload_id: str) -> Upload:
        """How far an upload is. Raises `NotFound`, also when its time is over or it has become an attachment."""
        return await self.files.upload(draft.id, upload_id)

    async def append(self, draft: Draft, upload_id: str, offset: int, content: bytes) -> Upload:
        """Add the part at `offset`. Raises `WrongOffset`, which says where to go on, `Conflict`, `NotFound`."""
        return await self.files.append(draft.id, upload_id, offset, content)

    async def finish(self, draft: Draft, upload_id: str) -> Attachment:
        """Check a file whose bytes are all there, clean it, keep it; a repeat gives the first answer.

        Raises `MaterialRefused` with the reason, `NotReady`, `NotFound`, and `Unavailable` while the machine is busy.
        """
        return await self.files.finish(draft.id, upload_id, partial(material_of, draft))

    async def attach(self, draft: Draft, offer: Offer) -> list[Attachment]:
        """Attach by reference what is held elsewhere; what was taken over before isn't doubled.

        Raises `NotFound` for a material that the draft doesn't ask for.
        """
        material_of(draft, offer.material_id)
        there = await self._of(draft, offer.material_id)
        hashes = {a.held.sha256 for a in there}
        for thing in offer.things:
            if thing.sha256 not in hashes:
                at = self._clock()
                new = Attachment(
                    _reference_id(draft.id, offer.material_id, thing.sha256),
                    draft.id,
                    offer.material_id,
                    offer.source,
                    offer.source_date,
                    at,
                    thing,
                )
                await self._store.add(new, _owner(draft))
        return await self._of(draft, offer.material_id)

    async def detach(self, draft: Draft, attachment_id: str) -> None:
        """Take back what was given, or stop an upload. Raises `NotFound`."""
        if not await self._store.remove(draft.id, attachment_id):
            raise NotFound

    async def unscan(self, draft: Draft, attachment_id: str, clerk: Actor) -> None:
        """Take back what the clerk has scanned in; what its owner or another clerk gave stays. Raises `NotFound`."""
        there: list[Attachment | Upload] = [*await self.given(draft.id), *await self.uploads(draft)]
        if attachment_id not in {one.id for one in there if one.scanned_by == clerk}:
            raise NotFound
        await self.detach(draft, attachment_id)

    async def given(self, form_id: str, session: Session | None = None) -> list[Attachment]:
        """What lies with a form and wasn't sent yet: with a draft, or for a correction or a supplement."""
        return await self._store.unsent(form_id, session)

    async def filed(self, *application_ids: str) -> list[Attachment]:
        """What applications were sent with, as it stands after corrections."""
        return await self._store.filed(*application_ids)

    async def findings(self, draft: Draft, tolerance: bool) -> list[Finding]:
        """What a clerk would return the draft for, as it stands, and what may follow with `tolerance`."""
        return findings(draft, asked_for(draft, await self.given(draft.id)), local_day(self._clock()), tolerance)

    async def uploads(self, draft: Draft) -> list[Upload]:
        """What is on its way: a page that was closed goes on with it."""
        return await self._store.uploads(draft.id, self._clock())

    async def open(self, application_id: str, attachment_id: str) -> tuple[Attachment, bytes]:
        """A file that was given, as it is kept. Raises `NotFound`, also for a record of a register."""
        return await self.files.open(application_id, attachment_id)

    async def thumbnail(self, application_id: str, attachment_id: str) -> bytes:
        """The small picture of a file. Raises `NotFound` for what has none."""
        return await self.files.thumbnail(application_id, attachment_id)

    async def file(self, application_id: str, papers: Sequence[Paper], session: Session) -> None:
        """Send what was given: from now on it stays, in place of what was filed for the same materials before.

        It takes no room of the person's drafts any more. Raises `Conflict` if one of them was taken back meanwhile.
        """
        if not await self._store.file(application_id, papers, self._clock(), session):
            raise Conflict

    async def forget_filed(self, application_id: str) -> None:
        """Remove all that an application was ever sent with."""
        await self._store.remove_filed(application_id)

    async def tidy(self, open_to_papers: Callable[[list[str]], Awaitable[Collection[str]]]) -> int:
        """Remove what was never sent and can't be any more: of drafts that are gone (thrown away, or expired) and of
        applications that have ended; and files that nothing names.

        `open_to_papers` tells which of some forms may still send papers. Returns how many things were removed.
        """
        ids = await self._store.with_unsent()
        still_open = await open_to_papers(ids)
        removed = sum([await self._store.remove_unsent(one) for one in ids if one not in still_open])
        return removed + await self._store.remove_strays(self._clock() - STRAY_AFTER)

    async def _of(self, draft: Draft, material_id: str) -> list[Attachment]:
        return [one for one in await self._store.unsent(draft.id) if one.material_id == material_id]

    async def _check_room(self, draft: Draft, material_id: str, owner: str) -> None:
        if await self._store.count(draft.id, material_id) > FILES_PER_MATERIAL:
            raise NoRoom(
                f"每份材料最多{FILES_PER_MATERIAL}个文件。", f"A material has at most {FILES_PER_MATERIAL} files."
            )
        if await self._store.bytes_of(application_id=draft.id) > DRAFT_BYTES:
            mb = DRAFT_BYTES // MB
            raise NoRoom(
                f"一份申请的材料合计不超过{mb}MB。", f"The files of one application: {mb} MB at most together."
            )
        limit = OWNER_BYTES["guest" if draft.holder.citizen_id is None else "citizen"]
        if await self._store.bytes_of(owner=owner) > limit:
            raise NoRoom(
                f"您未提交的申请里的材料合计已到{limit // MB}MB，请先提交或删除一些。",
                f"The files of your open applications reach {limit // MB} MB. Please submit or delete some first.",
            )


def material_of(draft: Draft, material_id: str) -> Material:
    """A material that the draft asks for. Raises `NotFound`."""
    found = next((material for material in wanted(draft) if material.id == material_id), None)
    if found is None:
        raise NotFound
    return found


def _owner(draft: Draft) -> str:
    holder = draft.holder
    return f"citizen:{holder.citizen_id}" if holder.citizen_id else f"guest:{holder.guest_hash}"


def _reference_id(draft_id: str, material_id: str, sha256: str) -> str:
    """The same for the same thing, so that two requests at once attach it once."""
    return hashlib.sha256(f"{draft_id}:{material_id}:{sha256}".encode()).hexdigest()[:32]
