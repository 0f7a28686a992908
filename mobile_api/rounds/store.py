"""Leases in MongoDB: which worker does a piece of work now."""

from __future__ import annotations

from datetime import datetime, timedelta

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError

SPECS = [
    CollectionSpec(
        "leases",
        {"required": ["holder", "until"], "properties": {"until": {"bsonType": "date"}}},
    ),
]


class LeaseStore:
    """The only code that knows how leases are kept."""

    def __init__(self, db: Database) -> None:
        self._leases = db["leases"]

    async def hold(self, name: str, worker: str, now: datetime, life: timedelta) -> bool:
        """Whether this worker has the lease, for which it takes it if it is free, and renews it at half its life.

        The change is conditional on what was read, so of two workers one gets it.
        """
        lease = await self._leases.find_one({"_id": name})
        if lease is None:
            return await self._take_first({"_id": name, "holder": worker, "until": now + life})
        if lease["holder"] == worker and lease["until"] - now > life / 2:
            return True
        if lease["holder"] != worker and lease["until"] > now:
            return False
        taken = await self._leases.update_one(lease, {"$set": {"holder": worker, "until": now + life}})
        return taken.matched_count == 1

    async def _take_first(self, lease: Document) -> bool:
        try:
            await self._leases.insert_one(lease)
        except DuplicateKeyError:
            return False
        return True
