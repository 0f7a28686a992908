"""Uploads and attachments in MongoDB, sealed; the files themselves lie in `file_store`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from mobile_api.applications.events import Actor
from mobile_api.applications.papers import Paper
from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.materials.attachment import Attachment, Held, NewFile, Upload
from mobile_api.materials.file_store import SPECS as FILE_SPECS
from mobile_api.materials.file_store import FileStore
from mobile_api.materials.kinds import Refusal
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer

STRAY_AFTER = timedelta(days=1)
"""By then whoever wrote a file has said what it belongs to."""
SPECS = [
    CollectionSpec(
        "attachments",
        {
            "required": ["application_id", "material_id", "owner", "state", "source", "sealed", "size"],
            "properties": {
                "state": {"enum": ["open", "refused", "kept"]},
                "source": {"enum": ["upload", "wallet", "register", "application"]},
                "sealed": {"bsonType": "binData"},
            },
        },
        [
            IndexModel([("application_id", 1), ("material_id", 1)]),
            IndexModel("owner"),
            IndexModel([("filed_at", 1), ("application_id", 1)]),
            IndexModel("file_id"),
            IndexModel("expires_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "attachment_parts",
        {"required": ["upload_id", "sealed", "expires_at"], "properties": {"sealed": {"bsonType": "binData"}}},
        [IndexModel("upload_id"), IndexModel("expires_at", expireAfterSeconds=0)],
    ),
    *FILE_SPECS,
]


class MaterialStore:
    """The only code that knows how uploads and attachments are kept. `files` are what attachments name."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._attachments, self._parts = db["attachments"], db["attachment_parts"]
        self.files, self._sealer = FileStore(db, sealer), sealer

    # uploads

    async def begin(self, upload: Upload, owner: str) -> bool:
        """Keep a new upload; False if there is one of this id."""
        new: Document = {
            "_id": upload.id,
            "application_id": upload.application_id,
            "material_id": upload.material_id,
            "owner": owner,
            "state": "open",
            "source": "upload",
            "scanned_by": vars(upload.scanned_by) if upload.scanned_by else None,
            "sealed": self._sealed(upload.id, {"name": upload.file.name}),
            "size": upload.file.size,
            "sha256": upload.file.sha256,
            "offset": 0,
            "parts": [],
            "expires_at": upload.expires_at,
            "life_s": upload.life.total_seconds() if upload.life else None,
        }
        try:
            await self._attachments.insert_one(new)
        except DuplicateKeyError:
            return False
        return True

    async def clear(self, application_id: str, upload_id: str, now: datetime) -> None:
        """Make room for an upload of this id, if the one before it was refused or is over its time."""
        over = [{"state": "refused"}, {"state": "open", "expires_at": {"$lte": now}}]
        await self._attachments.delete_one({"_id": upload_id, "application_id": application_id, "$or": over})

    async def upload(self, application_id: str, upload_id: str, now: datetime) -> Upload | None:
        """An upload that is open or was refused, and isn't over its time."""
        query = {"_id": upload_id, "application_id": application_id, "state": {"$in": ["open", "refused"]}}
        found = await self._attachments.find_one({**query, "expires_at": {"$gt": now}})
        return self._upload(found) if found else None

    async def uploads(self, application_id: str, now: datetime) -> list[Upload]:
        """What is on its way to an application."""
        query = {"application_id": application_id, "state": "open", "expires_at": {"$gt": now}}
        return [self._upload(found) async for found in self._attachments.find(query).sort("_id", 1)]

    async def same(self, application_id: str, material_id: str, file: NewFile, now: datetime) -> Upload | None:
        """The same file on its way already."""
        query = {"application_id": application_id, "material_id": material_id, "state": "open", "size": file.size}
        found = await self._attachments.find_one({**query, "sha256": file.sha256, "expires_at": {"$gt": now}})
        return self._upload(found) if found else None

    async def has(self, application_id: str, material_id: str, sha256: str) -> bool:
        """Whether this very file was given for the material already."""
        query = {"application_id": application_id, "material_id": material_id, "state": "kept", "given_sha256": sha256}
        return await self._attachments.find_one(query, {"_id": 1}) is not None

    async def append(self, upload: Upload, content: bytes) -> bool:
        """Add the part at the upload's offset; False if another part was faster there.

        The part is written first, and counts only once the upload names it: of two at once one does, and a crash
        in between leaves nothing but a part that expires.
        """
        part_id = uuid4().hex
        sealed = self._sealer.seal(content, _part(part_id))
        part = {"_id": part_id, "upload_id": upload.id, "sealed": sealed, "expires_at": upload.expires_at}
        await self._parts.insert_one(part)
        here = {"_id": upload.id, "state": "open", "offset": upload.offset}
        change = {"$inc": {"offset": len(content)}, "$push": {"parts": part_id}}
        if (await self._attachments.update_one(here, change)).modified_count == 1:
            return True
        await self._parts.delete_one({"_id": part_id})
        return False

    async def read_parts(self, upload: Upload) -> AsyncIterator[bytes]:
        """The upload's bytes, part by part. Raises `LookupError` if its time ran out meanwhile."""
        for part_id in upload.parts:
            found = await self._parts.find_one({"_id": part_id})
            if found is None:
                raise LookupError(part_id)
            yield self._sealer.open(found["sealed"], _part(part_id))

    async def refuse(self, upload: Upload, code: Refusal, kind: str) -> None:
        """Keep why an upload wasn't taken, until its time is over; its bytes go now."""
        told = {"state": "refused", "refused": code, "refused_kind": kind}
        await self._attachments.update_one({"_id": upload.id, "state": "open"}, {"$set": told})
        await self.drop_parts(upload)

    async def keep(self, upload: Upload, held: Held, on: date, at: datetime) -> bool:
        """Make a complete upload an attachment; False if that was done already, or its time is over."""
        kept = {"state": "kept", **self._kept(upload.id, held, on, at), "given_sha256": upload.file.sha256}
        over = dict.fromkeys(("expires_at", "offset", "parts"), "")
        if upload.life is not None:
            kept["expires_at"] = at + upload.life
            del over["expires_at"]
        change = {"$set": kept, "$unset": over}
        result = await self._attachments.update_one({"_id": upload.id, "state": "open"}, change)
        return result.modified_count == 1

    async def drop_parts(self, upload: Upload) -> None:
        """The bytes of an upload that is over."""
        await self._parts.delete_many({"upload_id": upload.id})

    # attachments

    async def add(self, attachment: Attachment, owner: str) -> None:
        """Keep an attachment by reference; one that is there already stays."""
        fixed = {
            "_id": attachment.id,
            "application_id": attachment.application_id,
            "material_id": attachment.material_id,
            "owner": owner,
            "state": "kept",
            "source": attachment.source,
        }
        with contextlib.suppress(DuplicateKeyError):
            await self._attachments.insert_one(
                {**fixed, **self._kept(attachment.id, attachment.held, attachment.source_date, attachment.at)}
            )

    async def unsent(self, form_id: str, session: Session | None = None) -> list[Attachment]:
        """What was given with a form and not sent yet, first things first."""
        return await self._those({"application_id": form_id, "state": "kept", "filed_at": None}, session)

    async def filed(self, *application_ids: str) -> list[Attachment]:
        """What applications were sent with and what hasn't been replaced since, first things first."""
        sent = {"application_id": {"$in": list(application_ids)}, "state": "kept", "filed_at": {"$ne": None}}
        return await self._those({**sent, "replaced_at": None})

    async def _those(self, query: dict[str, Any], session: Session | None = None) -> list[Attachment]:
        return [self._attachment(found) async for found in self._attachments.find(query, session=session).sort("at", 1)]

    async def attachment(self, application_id: str, attachment_id: str) -> Attachment | None:
        """One thing that was given with an application."""
        query = {"_id": attachment_id, "application_id": application_id, "state": "kept"}
        found = await self._attachments.find_one(query)
        return self._attachment(found) if found else None

    async def count(self, application_id: str, material_id: str) -> int:
        """How many files of a material aren't sent yet, with those on their way."""
        query = {"application_id": application_id, "material_id": material_id, "state": {"$in": ["open", "kept"]}}
        return int(await self._attachments.count_documents({**query, "filed_at": None}))

    async def bytes_of(self, **whose: str) -> int:
        """How many bytes drafts hold (by `application_id`, or by `owner`), with those announced but not sent."""
        query = {**whose, "state": {"$in": ["open", "kept"]}, "source": "upload", "filed_at": None}
        total = 0
        async for found in self._attachments.find(query, {"size": 1}):
            total += found["size"]
        return total

    async def give_to(self, application_id: str, owner: str) -> None:
        """The draft has another holder now, whose room its files take."""
        await self._attachments.update_many(
            {"application_id": application_id, "owner": {"$ne": owner}}, {"$set": {"owner": owner}}
        )

    async def file(self, application_id: str, papers: Sequence[Paper], at: datetime, session: Session) -> bool:
        """Mark papers as sent, and those that they replace; False if one of them isn't there unsent any more."""
        here = {"application_id": application_id}
        replaced = {**here, "material_id": {"$in": [paper.material_id for paper in papers]}, "filed_at": {"$ne": None}}
        change = {"$set": {"replaced_at": at}}
        await self._attachments.update_many({**replaced, "replaced_at": None}, change, session=session)
        sent = {**here, "_id": {"$in": [paper.id for paper in papers]}, "state": "kept", "filed_at": None}
        result = await self._attachments.update_many(sent, {"$set": {"filed_at": at}}, session=session)
        return int(result.modified_count) == len(papers)

    async def remove(self, application_id: str, attachment_id: str) -> bool:
        """Take an attachment that wasn't sent, or an upload, back; its file goes with the last reference to it."""
        here = {"_id": attachment_id, "application_id": application_id, "filed_at": None}
        found = await self._attachments.find_one(here, {"file_id": 1})
        if found is None or (await self._attachments.delete_one(here)).deleted_count == 0:
            return False
        await self._parts.delete_many({"upload_id": attachment_id})
        await self._drop_unused(found.get("file_id"))
        return True

    async def remove_filed(self, application_id: str) -> None:
        """Everything that was sent with an application, also what was replaced since."""
        sent = {"application_id": application_id, "filed_at": {"$ne": None}}
        async for found in self._attachments.find(sent, {"file_id": 1}):
            await self._attachments.delete_one({"_id": found["_id"]})
            await self._drop_unused(found.get("file_id"))

    async def with_unsent(self) -> list[str]:
        """Ids of the forms that hold something which wasn't sent; what has a life of its own isn't a form's."""
        return list(await self._attachments.distinct("application_id", {"filed_at": None, "life_s": None}))

    async def remove_unsent(self, application_id: str) -> int:
        """Everything of a form that wasn't sent; how many things that were."""
        removed = 0
        async for found in self._attachments.find({"application_id": application_id, "filed_at": None}, {"_id": 1}):
            removed += await self.remove(application_id, found["_id"])
        return removed

    async def remove_strays(self, before: datetime) -> int:
        """Files that no attachment names: a process died after it had written them."""
        removed = 0
        async for file_id in self.files.older(before):
            removed += await self._drop_unused(file_id)
        return removed

    async def _drop_unused(self, file_id: str | None) -> bool:
        if file_id is None or await self._attachments.find_one({"file_id": file_id}, {"_id": 1}):
            return False
        await self.files.drop(file_id)
        return True

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        return (
            await reseal(self._sealer, self._attachments, lambda found: _place(found["_id"]))
            + await reseal(self._sealer, self._parts, lambda found: _part(found["_id"]))
            + await self.files.reseal()
        )

    def _sealed(self, attachment_id: str, told: dict[str, Any]) -> bytes:
        return self._sealer.seal(json.dumps(told, ensure_ascii=False).encode(), _place(attachment_id))

    def _kept(self, attachment_id: str, held: Held, on: date, at: datetime) -> Document:
        """A name and a certificate's number tell who somebody is: they are sealed."""
        open_to_read = {**asdict(held), "notes": list(held.notes)}
        hidden = {name: open_to_read.pop(name) for name in ("name", "reference")}
        return {
            "sealed": self._sealed(attachment_id, {**hidden, "reference": dict(held.reference)}),
            **open_to_read,
            "source_date": on.isoformat(),
            "at": at,
        }

    def _opened(self, found: Document) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._sealer.open(found["sealed"], _place(found["_id"])))
        return told

    def _upload(self, found: Document) -> Upload:
        return Upload(
            id=found["_id"],
            application_id=found["application_id"],
            material_id=found["material_id"],
            file=NewFile(self._opened(found)["name"], found["size"], found["sha256"]),
            offset=found["offset"],
            parts=tuple(found["parts"]),
            expires_at=found["expires_at"],
            scanned_by=_clerk(found),
            refused=found.get("refused"),
            refused_kind=found.get("refused_kind", ""),
            life=timedelta(seconds=found["life_s"]) if found.get("life_s") else None,
        )

    def _attachment(self, found: Document) -> Attachment:
        told = self._opened(found)
        return Attachment(
            id=found["_id"],
            application_id=found["application_id"],
            material_id=found["material_id"],
            source=found["source"],
            source_date=date.fromisoformat(found["source_date"]),
            at=found["at"],
            scanned_by=_clerk(found),
            held=Held(
                name=told["name"],
                sha256=found["sha256"],
                size=found["size"],
                kind=found["kind"],
                pages=found["pages"],
                file_id=found["file_id"],
                thumbnail=found["thumbnail"],
                notes=tuple(found["notes"]),
                reference=told["reference"],
            ),
        )


def _clerk(found: Document) -> Actor | None:
    by = found.get("scanned_by")
    return Actor(**by) if by else None


def _place(attachment_id: str) -> str:
    return f"attachments:{attachment_id}"


def _part(part_id: str) -> str:
    return f"attachment_parts:{part_id}"
