"""What was finished in months that don't change any more, counted once: a year of a big city is too much to read
each time that somebody looks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mobile_api.db import CollectionSpec, Database
from mobile_api.supervision.efficiency import Tally

SPECS = [
    CollectionSpec("finished_months", {"required": ["tallies"], "properties": {"tallies": {"bsonType": "array"}}}),
]


class MonthStore:
    """The only code that knows how months are kept."""

    def __init__(self, db: Database) -> None:
        self._months = db["finished_months"]

    async def get(self, months: Collection[str]) -> dict[str, list[Tally]]:
        """Those of them that are kept."""
        found = self._months.find({"_id": {"$in": list(months)}})
        return {kept["_id"]: [_tally(one) for one in kept["tallies"]] async for kept in found}

    async def put(self, months: Mapping[str, Sequence[Tally]]) -> None:
        """Keep months. May be done again."""
        for month, tallies in months.items():
            kept = {"tallies": [asdict(one) for one in tallies]}
            await self._months.replace_one({"_id": month}, kept, upsert=True)


def _tally(kept: Mapping[str, Any]) -> Tally:
    """Older releases knew only of what kind the papers were, and called those of the city's kinds needless."""
    by_kind = {} if "certificates" in kept else {"certificates": kept["needless"], "needless": 0}
    return Tally(**{**kept, **by_kind})
