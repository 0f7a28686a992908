"""Copies of what the registers told, sealed, found by a keyed hash."""

from __future__ import annotations

from datetime import datetime

from mobile_api.db import CollectionSpec, Database, IndexModel
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer

SPECS = [
    CollectionSpec(
        "register_copies",
        {"required": ["sealed", "fetched_at", "purge_at"], "properties": {"sealed": {"bsonType": "binData"}}},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]


class CopyStore:
    """The only code that knows how copies are kept."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._copies, self._sealer = db["register_copies"], sealer

    async def get(self, register: str, number: str, now: datetime) -> bytes | None:
        """A copy that is still fresh."""
        key = self._key(register, number)
        found = await self._copies.find_one({"_id": key})
        if found is None or found["purge_at"] <= now:
            return None
        return self._sealer.open(found["sealed"], _place(key))

    async def put(self, register: str, number: str, content: bytes, now: datetime, until: datetime) -> None:
        """Keep a copy until it is stale."""
        key = self._key(register, number)
        kept = {"_id": key, "sealed": self._sealer.seal(content, _place(key)), "fetched_at": now, "purge_at": until}
        await self._copies.replace_one({"_id": key}, kept, upsert=True)

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        return await reseal(self._sealer, self._copies, lambda found: _place(found["_id"]))

    def _key(self, register: str, number: str) -> str:
        return self._sealer.hashed(f"{register}:{number}", "register copies")


def _place(key: str) -> str:
    return f"register_copies:{key}"
