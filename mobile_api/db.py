"""The one door to MongoDB: connection, migration, transactions.

With `store.py` of each domain these are the only modules that import motor, so that
a move to another driver touches nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gridfs.errors import NoFile
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
    AsyncIOMotorGridFSBucket,
)
from pymongo import IndexModel, UpdateOne
from pymongo.errors import BulkWriteError, CollectionInvalid, DuplicateKeyError, PyMongoError

Database = AsyncIOMotorDatabase[dict[str, Any]]
Session = AsyncIOMotorClientSession
Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]
FileBucket = AsyncIOMotorGridFSBucket
Beside = Callable[[Session], Awaitable[None]]
"""What others write in a transaction of one's own."""
T = TypeVar("T")

__all__ = [
    "Beside",
    "Collection",
    "CollectionSpec",
    "Database",
    "Document",
    "DuplicateKeyError",
    "FileBucket",
    "IndexModel",
    "NoFile",
    "Session",
    "UpdateOne",
    "connect",
    "migrate",
    "only_duplicates",
    "ping",
    "run_transaction",
]

POOL_SIZE = 16
"""Connections per worker; more only make the embedded server's threads wait for each other."""


@dataclass(frozen=True)
class CollectionSpec:
    """What a domain declares of a collection: its `$jsonSchema` and its indexes."""

    name: str
    schema: Document
    indexes: Sequence[IndexModel] = field(default_factory=tuple)


def connect(uri: str, name: str) -> Database:
    """Open a lazy connection; the first operation dials. Majority writes, so an acknowledged one is kept."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        uri, tz_aware=True, w="majority", serverSelectionTimeoutMS=5000, retryWrites=True, maxPoolSize=POOL_SIZE
    )
    return client[name]


async def migrate(db: Database, specs: Sequence[CollectionSpec]) -> None:
    """Create or update collections, validators and indexes. Safe to run at every start."""
    existing = set(await db.list_collection_names())
    for spec in specs:
        validator = {"$jsonSchema": spec.schema}
        if spec.name in existing:
            await db.command("collMod", spec.name, validator=validator)
        else:
            try:
                await db.create_collection(spec.name, validator=validator)
            except CollectionInvalid:  # another process made it in the same moment
                await db.command("collMod", spec.name, validator=validator)
        await _drop_foreign(db[spec.name], spec.indexes)
        if spec.indexes:
            await db[spec.name].create_indexes(list(spec.indexes))


async def _drop_foreign(collection: Collection, declared: Sequence[IndexModel]) -> None:
    """Drop the indexes that an older release made, or made otherwise: a unique one would still refuse what is right
    now, and one of the same name can't be made beside it."""
    wanted = {model.document["name"]: model.document for model in declared}
    for name, made in (await collection.index_information()).items():
        same = made.get("partialFilterExpression") == wanted.get(name, {}).get("partialFilterExpression")
        if name != "_id_" and not (name in wanted and same):
            await collection.drop_index(name)


DUPLICATE_KEY = 11000


def only_duplicates(error: BulkWriteError) -> bool:
    """Whether a bulk write failed for nothing but documents that are there already."""
    failed = (error.details or {}).get("writeErrors", [])
    return bool(failed) and all(one["code"] == DUPLICATE_KEY for one in failed)


async def ping(db: Database) -> bool:
    """Whether the database answers."""
    try:
        await db.command("ping")
    except PyMongoError:
        return False
    return True


async def run_transaction(db: Database, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
    """Run `work` in one transaction; again from the start, or only the commit, when the server says that it helps."""
    async with await db.client.start_session() as session:
        result: T = await session.with_transaction(work)
        return result
