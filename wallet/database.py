"""The wallet's one door to the database driver: types, what a store declares of a collection, transactions.

The backend has its own (`mobile_api/db.py`), which the wallet doesn't know; a move to another driver touches these two.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

Document = dict[str, Any]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]
Session = AsyncIOMotorClientSession
T = TypeVar("T")

__all__ = [
    "SOME",
    "Collection",
    "Database",
    "Document",
    "DuplicateKeyError",
    "IndexModel",
    "Sealed",
    "Session",
    "Spec",
    "transaction",
]

SOME = {"$gt": ""}
"""A text that is there. The embedded database uses no partial index that asks for a type."""


@dataclass(frozen=True)
class Spec:
    """What a store declares of a collection: its `$jsonSchema` and its indexes."""

    name: str
    schema: Document
    indexes: Sequence[IndexModel] = ()


@dataclass(frozen=True)
class Sealed:
    """A field that is kept sealed, so that it can be sealed anew when the key was renewed."""

    collection: str
    field: str
    place: Callable[[Document], str]
    """Where a document's value is bound to, by its id."""


async def transaction(db: Database, work: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
    """Run `work` in one transaction; again from the start when the server says that it helps."""
    async with await db.client.start_session() as session:
        result: T = await session.with_transaction(work)
        return result
