"""Brings a backup into an empty database: `python -m mobile_api.ops.restore FILE`, while the system does not run.

First put the copies of the folders `keys/` and `deleted/` into the data folder, and `secrets.env` if there is one. The
file is checked whole before the first document is written; a database that holds anything is left as it is. Whoever was
logged in isn't any more, and accounts that were deleted since the backup (`deleted/`) are closed again; the running
system then forgets the rest of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bson import decode_file_iter
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.database import Database

from mobile_api import migrate
from mobile_api.db import connect
from mobile_api.identity.after_restore import end_again
from mobile_api.localtime import now_utc
from mobile_api.ops.backup import AS_IT_IS, MANIFEST, Copied, as_it_is, key_mark, open_database
from mobile_api.ops.environment import environment, local_settings, told_to
from mobile_api.ops.health import database as listens
from mobile_api.ops.health import wait_for
from mobile_api.ops.up import processes
from mobile_api.private_file import PrivateFolder
from mobile_api.sealing import KEY_FILE, Sealer
from mobile_api.settings import ROOT, Settings

BATCH_BYTES = 4 * 1024 * 1024
BEGUN = "restore_begun"
"""Stands in the database while a backup is brought in; what is left of one that was cut off goes by it."""


class CannotRestore(Exception):
    """Nothing was restored; the message says why."""


def restore(settings: Settings, path: Path) -> dict[str, Copied]:
    """Bring the backup in and make it what this version needs. Raises `CannotRestore` before anything is written."""
    database = open_database(settings)
    try:
        with _opened(path) as archive:
            collections = _checked(archive, settings)
            _make_room(database)
            database[BEGUN].insert_one({"_id": BEGUN})
            for name in collections:
                _bring_in(database, name, _member(archive, f"{name}.bson"))
            database[BEGUN].drop()
    finally:
        database.client.close()
    asyncio.run(_end_again(settings))
    return collections


async def _end_again(settings: Settings) -> None:
    """What has ended since the backup doesn't come back."""
    await migrate.run(settings)
    database = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    try:
        await end_again(database, PrivateFolder(settings.deleted).names(), now_utc())
    finally:
        database.client.close()


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as archive:
            yield archive
    except (OSError, tarfile.TarError) as error:
        raise CannotRestore(f"{path} can't be read: {error}") from error


def _checked(archive: tarfile.TarFile, settings: Settings) -> dict[str, Copied]:
    """What the archive holds, if all of it is as the manifest says and the keys are there that open it."""
    try:
        told = json.load(_member(archive, MANIFEST))
        collections = {name: Copied(**one) for name, one in told["collections"].items()}
        mark, active = told["keys"], told["sealed_with"]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotRestore("the manifest isn't a backup's") from error
    if not (settings.key_dir / KEY_FILE).exists():
        raise CannotRestore(f"first put the copy of the keys into {settings.key_dir}")
    sealer = Sealer(settings.key_dir)
    if key_mark(sealer) != mark or active not in sealer.ring.keys:
        raise CannotRestore(f"{settings.key_dir} holds other keys than those of the backup")
    for name, copied in collections.items():
        if _counted(_member(archive, f"{name}.bson")) != copied:
            raise CannotRestore(f"{name} was changed, or is cut off")
    return collections


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        content = archive.extractfile(name)
    except KeyError:
        content = None
    if content is None:
        raise CannotRestore(f"{name} is missing")
    return content


def _counted(content: IO[bytes]) -> Copied:
    digest, documents = hashlib.sha256(), 0
    try:
        for document in decode_file_iter(content, AS_IT_IS):
            digest.update(document.raw)
            documents += 1
    except BSONError:
        return Copied(-1, "")
    return Copied(documents, digest.hexdigest())


def _make_room(database: Database[dict[str, Any]]) -> None:
    """Take away what a restore that was cut off has left. Raises `CannotRestore` if anything else is there."""
    names = database.list_collection_names()
    if BEGUN in names:
        for name in names:
            database[name].drop()
        return
    if full := [name for name in names if database[name].find_one() is not None]:
        raise CannotRestore(f"the database isn't empty: {', '.join(sorted(full))}")


def _bring_in(database: Database[dict[str, Any]], name: str, content: IO[bytes]) -> None:
    """Insert a collection's documents as they are, some megabytes at a time."""
    collection = as_it_is(database, name)
    batch: list[RawBSONDocument] = []
    waiting = 0
    for document in decode_file_iter(content, AS_IT_IS):
        batch.append(document)
        waiting += len(document.raw)
        if waiting > BATCH_BYTES:
            collection.insert_many(batch)
            batch, waiting = [], 0
    if batch:
        collection.insert_many(batch)


@contextmanager
def _database_alone() -> Iterator[None]:
    """The embedded database, running for this alone; another one is the city's to start."""
    env = environment(os.environ)
    if not env["YIWANG_EMBEDDED_DB"]:
        yield
        return
    if listens(env):
        raise CannotRestore("the system runs: end it first")
    command, told = processes(env)["database"], told_to("database", env)
    server = subprocess.Popen(command, shell=True, cwd=ROOT, env=told)  # noqa: S602  # the Procfile's
    try:
        wait_for("database", env, alive=lambda: server.poll() is None)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def main() -> int:
    """Restore and say what came in."""
    if len(sys.argv) != 2:
        print("python -m mobile_api.ops.restore FILE", file=sys.stderr)
        return 2
    try:
        with _database_alone():
            restored = restore(local_settings(), Path(sys.argv[1]))
    except CannotRestore as problem:
        print(f"Nothing was restored: {problem}.", file=sys.stderr)
        return 1
    print(f"{sum(one.documents for one in restored.values())} documents of {len(restored)} collections are back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
