"""Copies the embedded database while the system runs: `python -m mobile_api.ops.backup FILE`.

All that is copied stood in the database at one moment. The file is a tar archive: one `.bson` of each collection, as
`mongodump` writes them too, and a manifest with their numbers and hashes. What is sealed in the database stays sealed:
without the folder `keys/`, of which a copy belongs elsewhere, nobody can read it. `restore` is the way back. The bot's
trackers aren't in it: they keep one turn.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from mobile_api.localtime import now_utc
from mobile_api.ops.environment import local_settings
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings

MANIFEST = "manifest.json"
AS_IT_IS: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


@dataclass(frozen=True)
class Copied:
    """What a backup says of one collection."""

    documents: int
    sha256: str


def key_mark(sealer: Sealer) -> str:
    """By this a ring of keys is known again; nothing follows from it."""
    return sealer.hashed("of this ring", "backups")


def open_database(settings: Settings) -> Database[dict[str, Any]]:
    """The backend's database."""
    client: MongoClient[dict[str, Any]] = MongoClient(settings.mongodb_uri.get_secret_value(), w="majority")
    return client[settings.database]


def as_it_is(database: Database[dict[str, Any]], name: str) -> Collection[RawBSONDocument]:
    """A collection whose documents are passed on byte for byte."""
    return Collection(database, name, codec_options=AS_IT_IS)  # type: ignore[arg-type]  # typed as the database's


def back_up(settings: Settings, path: Path) -> dict[str, Copied]:
    """Write a backup to `path`, whole or not at all. Returns what was copied, by collection."""
    database, sealer = open_database(settings), Sealer(settings.key_dir)
    part = path.with_name(f"{path.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            copied = _write(database, sealer, file)
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        database.client.close()
    return copied


def _write(database: Database[dict[str, Any]], sealer: Sealer, file: IO[bytes]) -> dict[str, Copied]:
    names, copied = sorted(database.list_collection_names()), {}
    with tarfile.open(fileobj=file, mode="w") as archive:
        with database.client.start_session() as session, session.start_transaction(ReadConcern("snapshot")):
            for name in names:
                copied[name] = _copy(database, name, session, archive)
        told = {
            "made_at": now_utc().isoformat(),
            "keys": key_mark(sealer),
            "sealed_with": sealer.ring.active,
            "collections": {name: vars(one) for name, one in copied.items()},
        }
        _add(archive, MANIFEST, io.BytesIO(json.dumps(told, indent=1).encode()))
    return copied


def _copy(database: Database[dict[str, Any]], name: str, session: ClientSession, archive: tarfile.TarFile) -> Copied:
    """One collection's documents, one after the other; a member of an archive must know its size before."""
    digest, documents = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as content:
        for raw in _documents(database, name, session):
            content.write(raw)
            digest.update(raw)
            documents += 1
        _add(archive, f"{name}.bson", content)
    return Copied(documents, digest.hexdigest())


def _documents(database: Database[dict[str, Any]], name: str, session: ClientSession) -> Iterator[bytes]:
    for document in as_it_is(database, name).find({}, session=session):
        yield bytes(document.raw)


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = content.seek(0, os.SEEK_END), 0o600
    content.seek(0)
    archive.addfile(member, content)


def main() -> int:
    """Back up and say what was copied."""
    if len(sys.argv) != 2:
        print("python -m mobile_api.ops.backup FILE", file=sys.stderr)
        return 2
    settings, path = local_settings(), Path(sys.argv[1])
    copied = back_up(settings, path)
    print(f"{path}: {sum(one.documents for one in copied.values())} documents of {len(copied)} collections")
    print(f"It can be read only with {settings.key_dir}: keep a copy of that folder elsewhere.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
