"""What is to be sent to departments' systems, and their results, in MongoDB."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.exchange.split.rows import Row, Taken

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any time that is kept: what has none at all isn't after it."""
KEPT_FOR = timedelta(days=30)
"""How long a row stays after it was sent."""
SPECS = [
    CollectionSpec(
        "exchange_outbox",
        {
            "required": ["number", "department", "version", "at"],
            "properties": {"version": {"bsonType": "int"}, "at": {"bsonType": "date"}},
        },
        [
            IndexModel([("department", 1), ("next_at", 1)]),
            IndexModel("parked_at"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "exchange_results",
        {"required": ["digest", "number", "outcome", "at"], "properties": {"at": {"bsonType": "date"}}},
    ),
]


class OutboxStore:
    """The only code that knows how the outbox is kept."""

    def __init__(self, db: Database) -> None:
        self._rows = db["exchange_outbox"]

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

    async def sent(self, row_id: str, now: datetime) -> None:
        """The system has it, or it needs it no more."""
        await self._rows.update_one(
            {"_id": row_id}, {"$set": {"next_at": None, "sent_at": now, "purge_at": now + KEPT_FOR}}
        )

    async def later(self, row_id: str, tries: int, next_at: datetime) -> None:
        """It couldn't be sent; it is tried again."""
        await self._rows.update_one({"_id": row_id}, {"$set": {"tries": tries, "next_at": next_at}})

    async def park(self, row_id: str, tries: int, now: datetime, error: str) -> None:
        """A row is given up until somebody has looked."""
        changes = {"tries": tries, "next_at": None, "parked_at": now, "error": error}
        await self._rows.update_one({"_id": row_id}, {"$set": changes})

    async def unpark(self, row_id: str, now: datetime) -> bool:
        """Try a parked row again from the beginning; False if there is none."""
        changes: Document = {"$set": {"next_at": now, "tries": 0}, "$unset": {"parked_at": "", "error": ""}}
        found = await self._rows.update_one({"_id": row_id, "parked_at": {"$gt": EVER}}, changes)
        return found.matched_count == 1

    async def parked(self, limit: int) -> list[Row]:
        """What was given up, the longest parked first."""
        found = self._rows.find({"parked_at": {"$gt": EVER}}).sort("parked_at", 1).limit(limit)
        return [_row(document) for document in await found.to_list(limit)]


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
