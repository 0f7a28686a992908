"""The one door to MongoDB: connection, migration, transactions.

With `store.py` of each domain these are the only modules that import motor, so that
a move to another driver touches nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo import IndexModel
from pymongo.errors import CollectionInvalid, DuplicateKeyError, PyMongoError

Database = AsyncIOMotorDatabase[dict[str, Any]]
Session = AsyncIOMotorClientSession
Document = dict[str, Any]
T = TypeVar("T")

__all__ = [
    "CollectionSpec",
    "Database",
    "Document",
    "DuplicateKeyError",
    "IndexModel",
    "Session",
    "connect",
    "migrate",
    "ping",
    "run_transaction",
]

TRANSACTION_TRIES = 5
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
        if spec.indexes:
            await db[spec.name].create_indexes(list(spec.indexes))


async def ping(db: Database) -> bool:
    """Whether the database answers."""
    try:
        await db.command("ping")
    except PyMongoError:
        return False
    return True


async def run_transaction(db: Database, work: Callable[[Session], Awaitable[T]]) -> T:
    """Run `work` in one transaction, again from the start when the server says the clash is transient."""
    async with await db.client.start_session() as session:
        for attempt in range(1, TRANSACTION_TRIES + 1):
            try:
                async with session.start_transaction():
                    return await work(session)
            except PyMongoError as error:
                transient = error.has_error_label("TransientTransactionError") or error.has_error_label(
                    "UnknownTransactionCommitResult"
                )
                if not transient or attempt == TRANSACTION_TRIES:
                    raise
    raise AssertionError("unreachable: the loop returns or raises")
