"""The log of lookups in MongoDB: written before the question goes out, never removed."""

from __future__ import annotations

from datetime import datetime

from mobile_api.db import CollectionSpec, Database, IndexModel
from mobile_api.exchange.queries.lookup import OUTCOMES, Lookup, Outcome

SPECS = [
    CollectionSpec(
        "exchange_lookups",
        {
            "required": ["at", "account", "name", "kind", "purpose", "number", "subject", "outcome"],
            "properties": {"at": {"bsonType": "date"}, "outcome": {"enum": list(OUTCOMES)}},
        },
        [IndexModel([("account", 1), ("at", -1)]), IndexModel([("at", -1)])],
    ),
]


class LookupStore:
    """The only code that knows how lookups are kept."""

    def __init__(self, db: Database) -> None:
        self._lookups = db["exchange_lookups"]

    async def add(self, lookup: Lookup) -> None:
        """Write a line."""
        document = dict(vars(lookup))
        document["_id"] = document.pop("id")
        await self._lookups.insert_one(document)

    async def end(self, lookup_id: str, outcome: Outcome) -> None:
        """How it ended."""
        await self._lookups.update_one({"_id": lookup_id}, {"$set": {"outcome": outcome}})

    async def count(self, account: str, since: datetime) -> int:
        """How many an account has begun since then."""
        return await self._lookups.count_documents({"account": account, "at": {"$gt": since}})

    async def newest(self, limit: int) -> list[Lookup]:
        """The log, newest first."""
        found = await self._lookups.find({}).sort("at", -1).limit(limit).to_list(limit)
        return [Lookup(id=document.pop("_id"), **document) for document in found]
