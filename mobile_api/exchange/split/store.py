"""What is to be sent to departments' systems, and their results, in MongoDB."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.exchange.split.rows import Row, Taken
from mobile_api.outbox import EVER, Outbox

SPECS = [
    CollectionSpec(
        "exchange_outbox",
        {
            "required": ["number", "department", "version", "at"],
            "properties": {"version": {"bsonType": "int"}, "at": {"bsonType": "date"}},
        },
        [
            IndexModel([("department", 1), ("next_at", 1)]),
            IndexModel("next_at"),
            IndexModel("parked_at"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "exchange_results",
        {"required": ["digest", "number", "outcome", "at"], "properties": {"at": {"bsonType": "date"}}},
    ),
]


class OutboxStore(Outbox):
    """The only code that knows how the outbox is kept."""

    def __init__(self, db: Database) -> None:
        super().__init__(db["exchange_outbox"])

    async def add(self, row: Row) -> None:
        """Put a row in; one that is there already stays as it is."""
        document = {name: value for name, value in vars(row).items() if name not in ("id", "parked_at", "error")}
        try:
            await self._rows.insert_one({"_id": row.id, **document})
        except DuplicateKeyError:
            return

    async def due(self, department: str, now: datetime, limit: int) -> list[Row]:
        """What a department's system is to have by now, the longest waiting first."""
        query = {"department": department, "next_at": {"$gt": EVER, "$lte": now}}
        return [_row(d) for d in await self._rows.find(query).sort("next_at", 1).limit(limit).to_list(limit)]

    async def stranded(self, connected: Collection[str], limit: int) -> list[Row]:
        """What waits for departments without a connected system, the longest waiting first."""
        query = {"next_at": {"$gt": EVER}, "department": {"$nin": sorted(connected)}}
        return [_row(d) for d in await self._rows.find(query).sort("next_at", 1).limit(limit).to_list(limit)]

    async def unsent(self, row_id: str) -> Row | None:
        """A row that waits or was parked."""
        found = await self._rows.find_one({"_id": row_id})
        row = _row(found) if found else None
        return row if row and (row.next_at or row.parked_at) else None

    async def parked(self, limit: int) -> list[Row]:
        """What was given up, the longest parked first."""
        return [_row(document) for document in await self._parked(limit)]


class ResultStore:
    """The only code that knows how results are kept."""

    def __init__(self, db: Database) -> None:
        self._results = db["exchange_results"]

    async def get(self, key: str) -> Taken | None:
        """A result that was taken in before."""
        found = await self._results.find_one({"_id": key}, {"_id": 0})
        return Taken(**found) if found else None

    async def add(self, key: str, taken: Taken, session: Session) -> None:
        """Keep a result, in the transaction of the move that it makes."""
        await self._results.insert_one({"_id": key, **vars(taken)}, session=session)


def _row(document: Document) -> Row:
    return Row(
        id=document["_id"],
        number=document["number"],
        department=document["department"],
        version=document["version"],
        at=document["at"],
        tries=document["tries"],
        next_at=document["next_at"],
        parked_at=document.get("parked_at"),
        error=document.get("error", ""),
    )
