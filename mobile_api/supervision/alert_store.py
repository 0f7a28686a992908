"""Alerts in MongoDB: raised once for each span of time, answered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobile_api.db import CollectionSpec, Database, Document, IndexModel
from mobile_api.supervision.alerts import RULES, Alarm, Rule

SPECS = [
    CollectionSpec(
        "data_alerts",
        {
            "required": ["rule", "by", "at", "last_at", "count", "lines", "open"],
            "properties": {"rule": {"enum": list(RULES)}, "at": {"bsonType": "date"}, "open": {"bsonType": "bool"}},
        },
        [IndexModel([("open", 1), ("last_at", -1)])],
    ),
]


@dataclass(frozen=True)
class Alert:
    """An alarm as it is kept, with what a supervisor found."""

    id: str
    rule: Rule
    by: str
    at: datetime
    """When it was raised."""
    last_at: datetime
    """When it happened last."""
    count: int
    lines: tuple[int, ...]
    subject: str
    open: bool
    source: str = ""
    since: datetime | None = None
    note: str = ""
    """The last answer, also of one that waits for another."""
    answered_by: str = ""
    """Account of the supervisor."""
    answered_at: datetime | None = None


class AlertStore:
    """The only code that knows how alerts are kept."""

    def __init__(self, db: Database) -> None:
        self._alerts = db["data_alerts"]

    async def put(self, alarm: Alarm) -> None:
        """Raise an alarm; one that was raised in the same span already is brought up to date, and waits for an answer
        again if it happened again. May be done again."""
        told = {"rule": alarm.rule, "by": alarm.by, "at": alarm.at, "subject": alarm.subject}
        if alarm.source:
            told |= {"source": alarm.source, "since": alarm.since}
        newest = {"last_at": alarm.at, "lines": list(alarm.lines), "open": True}
        first: Document = {"$setOnInsert": {**told, **newest, "count": alarm.count}}
        done = await self._alerts.update_one({"_id": alarm.id}, first, upsert=True)
        if done.matched_count:
            again = {"$or": [{"last_at": {"$lt": alarm.at}}, {"count": {"$lt": alarm.count}}]}
            change: Document = {"$set": newest, "$max": {"count": alarm.count}, "$unset": {"answered_at": ""}}
            await self._alerts.update_one({"_id": alarm.id, **again}, change)

    async def get(self, alert_id: str) -> Alert | None:
        """An alert."""
        found = await self._alerts.find_one({"_id": alert_id})
        return _alert(found) if found else None

    async def answer(self, alert_id: str, note: str, by: str, at: datetime) -> bool:
        """What a supervisor found; False if another was faster. What was answered before it happened again is kept,
        too."""
        told = {"note": note, "answered_by": by, "answered_at": at}
        change: Document = {"$set": {**told, "open": False}, "$push": {"answers": told}}
        done = await self._alerts.update_one({"_id": alert_id, "open": True}, change)
        return done.modified_count == 1

    async def purge(self, before: datetime) -> int:
        """Remove what happened before then for the last time and was answered; how many."""
        return (await self._alerts.delete_many({"open": False, "last_at": {"$lt": before}})).deleted_count

    async def waiting(self) -> int:
        """How many wait for an answer."""
        return await self._alerts.count_documents({"open": True})

    async def newest(self, is_open: bool, most: int) -> Sequence[Alert]:
        """Those that wait for an answer, or that have one, the newest first."""
        found = self._alerts.find({"open": is_open}).sort("last_at", -1).limit(most)
        return [_alert(one) for one in await found.to_list(most)]


def _alert(kept: Document) -> Alert:
    told = {name: kept[name] for name in Alert.__dataclass_fields__ if name in kept}
    return Alert(**{**told, "id": kept["_id"], "lines": tuple(kept["lines"])})
