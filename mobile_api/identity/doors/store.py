"""Tries at the doors, and the pace of guests, in MongoDB, so that all workers count the same ones. Keys are hashed: no
number and no address stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel

SPECS = [
    CollectionSpec(
        "login_tries",
        {"required": ["tries", "locked_until", "purge_at"]},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec("guest_paces", {"required": ["count", "purge_at"]}, [IndexModel("purge_at", expireAfterSeconds=0)]),
]


@dataclass(frozen=True)
class Counted:
    """What is known of one key: tries without success, and until when there may be no more."""

    tries: int
    locked_until: datetime


class TryStore:
    """The only code that knows how tries are kept."""

    def __init__(self, db: Database) -> None:
        self._tries = db["login_tries"]

    async def get(self, key: str) -> Counted | None:
        """What was counted of a key."""
        found = await self._tries.find_one({"_id": key})
        return Counted(found["tries"], found["locked_until"]) if found else None

    async def step(self, key: str, seen: Counted | None, following: Counted, purge_at: datetime) -> bool:
        """Count one try, if nobody else has counted one since `seen`: of tries at once one gets True."""
        kept: Document = {"tries": following.tries, "locked_until": following.locked_until, "purge_at": purge_at}
        if seen is None:
            try:
                await self._tries.insert_one({"_id": key, **kept})
            except DuplicateKeyError:
                return False
            return True
        unchanged = {"_id": key, "tries": seen.tries, "locked_until": seen.locked_until}
        return (await self._tries.update_one(unchanged, {"$set": kept})).modified_count == 1

    async def add(self, key: str, now: datetime, purge_at: datetime) -> int:
        """Count one try where many knock at once; the count after it."""
        start = {"locked_until": now}
        changes: Document = {"$inc": {"tries": 1}, "$set": {"purge_at": purge_at}, "$setOnInsert": start}
        try:
            await self._tries.update_one({"_id": key}, changes, upsert=True)
        except DuplicateKeyError:  # two first tries in the same moment
            await self._tries.update_one({"_id": key}, changes)
        found = await self.get(key)
        return found.tries if found else 0

    async def lock(self, key: str, until: datetime) -> None:
        """No more tries until then."""
        await self._tries.update_one({"_id": key}, {"$set": {"locked_until": until}})

    async def give_back(self, key: str, now: datetime) -> None:
        """Somebody got in: their try counts no more, nor the lock that it has put on."""
        await self._tries.update_one({"_id": key}, {"$inc": {"tries": -1}, "$set": {"locked_until": now}})

    async def forget(self, key: str) -> None:
        """All that was tried counts no more."""
        await self._tries.delete_one({"_id": key})


class PaceStore:
    """The only code that knows how the pace of guests is kept."""

    def __init__(self, db: Database) -> None:
        self._paces = db["guest_paces"]

    async def take(self, key: str, some: int, limit: int, purge_at: datetime) -> bool:
        """Count some in a single write; False if there were `limit` already."""
        below = {"_id": key, "count": {"$lt": limit}}
        more: Document = {"$inc": {"count": some}, "$setOnInsert": {"purge_at": purge_at}}
        try:
            await self._paces.update_one(below, more, upsert=True)
        except DuplicateKeyError:  # there are so many already, or two are the first in the same moment
            return (await self._paces.update_one(below, more)).modified_count == 1
        return True
