"""The outbox of applications in MongoDB: written with each move, read in order."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mobile_api.applications.news.rows import News, Parked
from mobile_api.db import CollectionSpec, Database, Document, IndexModel, Session

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any time that is kept: what has none at all isn't after it."""
KEPT_FOR = timedelta(days=30)
"""How long a row stays after it was passed on."""
SPECS = [
    CollectionSpec(
        "application_news",
        {
            "required": ["application_id", "seq", "at"],
            "properties": {"seq": {"bsonType": "int"}, "at": {"bsonType": "date"}},
        },
        [
            IndexModel("next_at"),
            IndexModel([("application_id", 1), ("seq", 1), ("at", 1)]),
            IndexModel("parked_at"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
]


class NewsStore:
    """The only code that knows how the outbox is kept."""

    def __init__(self, db: Database) -> None:
        self._news, self._applications = db["application_news"], db["applications"]

    async def add(self, news: News, session: Session) -> None:
        """Put a row in, in the transaction of what it tells of."""
        document = asdict(news)
        document["_id"] = document.pop("id")
        document["act_by"] = news.act_by.isoformat() if news.act_by else None
        await self._news.insert_one(document, session=session)

    async def knows(self, news_id: str, session: Session) -> bool:
        """Whether a row was written, passed on or not."""
        return await self._news.find_one({"_id": news_id}, {"_id": 1}, session=session) is not None

    async def waiting(self, now: datetime, limit: int) -> list[str]:
        """Ids of applications with news to be passed on by now, the longest waiting first."""
        found = (
            self._news.find({"next_at": {"$gt": EVER, "$lte": now}}, {"application_id": 1})
            .sort("next_at", 1)
            .limit(limit)
        )
        return list(dict.fromkeys([row["application_id"] for row in await found.to_list(limit)]))

    async def untold(self, application_id: str, limit: int) -> list[News]:
        """An application's rows that wait to be passed on, in the order in which it happened."""
        query = {"application_id": application_id, "next_at": {"$gt": EVER}}
        found = self._news.find(query).sort([("seq", 1), ("at", 1)]).limit(limit)
        return [_news(row) for row in await found.to_list(limit)]

    async def told(self, news_id: str, now: datetime) -> None:
        """A row was passed on."""
        changes = {"next_at": None, "told_at": now, "purge_at": now + KEPT_FOR}
        await self._news.update_one({"_id": news_id}, {"$set": changes})

    async def later(self, news_id: str, tries: int, next_at: datetime) -> None:
        """A row couldn't be passed on; it is tried again."""
        await self._news.update_one({"_id": news_id}, {"$set": {"tries": tries, "next_at": next_at}})

    async def park(self, news_id: str, tries: int, now: datetime, error: str) -> None:
        """A row is given up until somebody has looked."""
        changes = {"tries": tries, "next_at": None, "parked_at": now, "error": error}
        await self._news.update_one({"_id": news_id}, {"$set": changes})

    async def unpark(self, news_id: str, now: datetime) -> bool:
        """Try a parked row again from the beginning; False if there is none."""
        changes: Document = {"$set": {"next_at": now, "tries": 0}, "$unset": {"parked_at": "", "error": ""}}
        found = await self._news.update_one({"_id": news_id, "parked_at": {"$gt": EVER}}, changes)
        return found.matched_count == 1

    async def parked(self, limit: int) -> list[Parked]:
        """What was given up, the longest parked first."""
        found = self._news.find({"parked_at": {"$gt": EVER}}).sort("parked_at", 1).limit(limit)
        rows = await found.to_list(limit)
        ids = [row["application_id"] for row in rows]
        numbers = {d["_id"]: d["number"] async for d in self._applications.find({"_id": {"$in": ids}}, {"number": 1})}
        return [Parked(_news(r), numbers.get(r["application_id"]), r["parked_at"], r["error"]) for r in rows]


def _news(row: dict[str, Any]) -> News:
    return News(
        row["_id"],
        row["application_id"],
        row["seq"],
        row["events"],
        row["at"],
        date.fromisoformat(row["act_by"]) if row["act_by"] else None,
        row["tries"],
        row["next_at"],
    )
