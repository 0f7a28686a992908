"""The log of looks in MongoDB: written before anything is shown, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mobile_api.applications.office.looks import PURPOSES, Look
from mobile_api.db import CollectionSpec, Database, IndexModel

SPECS = [
    CollectionSpec(
        "looks",
        {
            "required": ["number", "at", "name", "purpose"],
            "properties": {"purpose": {"enum": list(PURPOSES)}, "at": {"bsonType": "date"}},
        },
        [IndexModel([("number", 1), ("at", -1)]), IndexModel("at")],
    ),
]


class LookStore:
    """The only code that knows how looks are kept."""

    def __init__(self, db: Database) -> None:
        self._looks = db["looks"]

    async def add(self, look: Look) -> None:
        """Record a look."""
        await self._looks.insert_one(dict(vars(look)))

    async def purge(self, before: datetime) -> int:
        """Remove what is older; how many looks."""
        return (await self._looks.delete_many({"at": {"$lt": before}})).deleted_count

    async def of(self, numbers: Sequence[str], limit: int) -> list[Look]:
        """Who looked at something that goes by these, newest first."""
        known = {"number": {"$in": list(numbers)}}
        found = await self._looks.find(known, {"_id": 0}).sort("at", -1).limit(limit).to_list(limit)
        return [Look(**document) for document in found]
