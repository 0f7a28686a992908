"""Files in MongoDB: each sealed, chunk by chunk, in GridFS, and its small picture beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, FileBucket, IndexModel, NoFile
from mobile_api.materials.checks import CHUNK
from mobile_api.resealing import reseal
from mobile_api.sealing import KID_BYTES, NONCE_BYTES, Sealer

TAG_BYTES = 16
SEALED_CHUNK = CHUNK + KID_BYTES + NONCE_BYTES + TAG_BYTES
"""GridFS cuts files after so many bytes: then each of its chunks is one sealed part."""
BUCKET = "attachment_files"
SPECS = [
    CollectionSpec(
        "attachment_thumbnails",
        {"required": ["sealed"], "properties": {"sealed": {"bsonType": "binData"}}},
    ),
    # GridFS would make these with the first file, and none of their indexes where a backup was put back before
    CollectionSpec(f"{BUCKET}.files", {"required": ["length"]}, [IndexModel([("filename", 1), ("uploadDate", 1)])]),
    CollectionSpec(
        f"{BUCKET}.chunks", {"required": ["files_id", "n"]}, [IndexModel([("files_id", 1), ("n", 1)], unique=True)]
    ),
]


class FileStore:
    """The only code that knows how files are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._thumbnails, self._chunks = db["attachment_thumbnails"], db[f"{BUCKET}.chunks"]
        self._files, self._sealer = db[f"{BUCKET}.files"], sealer
        self._bucket = FileBucket(db, BUCKET, chunk_size_bytes=SEALED_CHUNK)

    async def write(self, content: bytes, thumbnail: bytes | None) -> str:
        """Keep a file, sealed; its id."""
        file_id = uuid4().hex
        stream = self._bucket.open_upload_stream_with_id(file_id, file_id)
        for index, start in enumerate(range(0, len(content), CHUNK)):
            await stream.write(self._sealer.seal(content[start : start + CHUNK], _chunk(file_id, index)))
        await stream.close()
        if thumbnail is not None:
            sealed = self._sealer.seal(thumbnail, _thumbnail(file_id))
            await self._thumbnails.insert_one({"_id": file_id, "sealed": sealed})
        return file_id

    async def read(self, file_id: str) -> bytes:
        """A file's bytes."""
        stream = await self._bucket.open_download_stream(file_id)
        content, index = bytearray(), 0
        while sealed := await stream.readchunk():
            content += self._sealer.open(sealed, _chunk(file_id, index))
            index += 1
        return bytes(content)

    async def thumbnail(self, file_id: str) -> bytes | None:
        """A file's small picture, if it has one."""
        found = await self._thumbnails.find_one({"_id": file_id})
        return self._sealer.open(found["sealed"], _thumbnail(file_id)) if found else None

    async def drop(self, file_id: str) -> None:
        """Remove a file."""
        await self._thumbnails.delete_one({"_id": file_id})
        try:
            await self._bucket.delete(file_id)
        except NoFile:  # somebody else removed it in this moment
            return

    async def older(self, before: datetime) -> AsyncIterator[str]:
        """Ids of the files that were written before a moment."""
        async for found in self._files.find({"uploadDate": {"$lt": before}}, {"_id": 1}):
            yield found["_id"]

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        return await reseal(self._sealer, self._thumbnails, lambda found: _thumbnail(found["_id"])) + await reseal(
            self._sealer, self._chunks, lambda found: _chunk(found["files_id"], found["n"]), "data", ("files_id", "n")
        )


def _thumbnail(file_id: str) -> str:
    return f"attachment_thumbnails:{file_id}"


def _chunk(file_id: str, index: int) -> str:
    return f"{BUCKET}:{file_id}:{index}"
