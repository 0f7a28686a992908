"""The outbox of applications in MongoDB: written with each move, read in order."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from mobile_api.applications.news.rows import News, Parked
from mobile_api.db import CollectionSpec, Database, IndexModel, Session
from mobile_api.outbox import EVER, Outbox

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


class NewsStore(Outbox):
    """The only code that knows how the outbox is kept."""

    def __init__(self, db: Database) -> None:
        super().__init__(db["application_news"])
        self._applications = db["applications"]

    async def add(self, news: News, session: Session) -> None:
        """Put a row in, in the transaction of what it tells of."""
        document = asdict(news)
        document["_id"] = document.pop("id")
        document["act_by"] = news.act_by.isoformat() if news.act_by else None
        await self._rows.insert_one(document, session=session)

    async def knows(self, news_id: str, session: Session) -> bool:
        """Whether a row was written, passed on or not."""
        return await self._rows.find_one({"_id": news_id}, {"_id": 1}, session=session) is not None

    async def waiting(self, now: datetime, limit: int) -> list[str]:
        """Ids of applications with news to be passed on by now, the longest waiting first."""
        found = (
            self._rows.find({"next_at": {"$gt": EVER, "$lte": now}}, {"application_id": 1})
            .sort("next_at", 1)
            .limit(limit)
        )
        return list(dict.fromkeys([row["application_id"] for row in await found.to_list(limit)]))

    async def untold(self, application_id: str, limit: int) -> list[News]:
        """An application's rows that wait to be passed on, in the order in which it happened."""
        query = {"application_id": application_id, "next_at": {"$gt": EVER}}
        found = self._rows.find(query).sort([("seq", 1), ("at", 1)]).limit(limit)
        return [_news(row) for row in await found.to_list(limit)]

    async def parked(self, limit: int) -> list[Parked]:
        """What was given up, the longest parked first."""
        rows = await self._parked(limit)
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
