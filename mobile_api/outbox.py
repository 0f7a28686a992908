"""What every outbox does with its rows: each is passed on at least once, with patience and an end to it.

A room writes its rows in the transaction of what they tell, reads those that are due in its own order, and says how it
went; when a row is tried again and when it is given up is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mobile_api.db import Collection, Document

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any time that is kept: what has none at all isn't after it."""
KEPT_FOR = timedelta(days=30)
"""How long a row stays after it was passed on."""
WAITS = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 1800, 7200, 21600))
"""How long a row waits after each try that failed; after the last one it is parked for an administrator."""


@dataclass(frozen=True)
class Standing:
    """How an outbox stands: for how many seconds its oldest row has been due, and how many rows were parked."""

    oldest_due_s: float
    parked: int


async def oldest_due_s(rows: Collection, now: datetime) -> float:
    """For how many seconds the oldest of rows with `next_at` has been due."""
    due = {"next_at": {"$gt": EVER, "$lte": now}}
    oldest = await rows.find(due, {"next_at": 1}).sort("next_at", 1).limit(1).to_list(1)
    return (now - oldest[0]["next_at"]).total_seconds() if oldest else 0.0


class Outbox:
    """Rows in MongoDB with `tries` and `next_at`, the time at which each is to be passed on: None once that is done, or
    given up. Stores of outboxes build on it."""

    def __init__(self, rows: Collection) -> None:
        self._rows = rows

    async def standing(self, now: datetime) -> Standing:
        """How it stands."""
        parked = await self._rows.count_documents({"parked_at": {"$gt": EVER}})
        return Standing(await oldest_due_s(self._rows, now), parked)

    async def passed_on(self, row_id: str, now: datetime) -> None:
        """It has arrived, or is needed no more."""
        changes = {"next_at": None, "passed_on_at": now, "purge_at": now + KEPT_FOR}
        await self._rows.update_one({"_id": row_id}, {"$set": changes})

    async def failed(self, row_id: str, tries: int, now: datetime, error: str, hopeless: bool = False) -> bool:
        """It couldn't be passed on, for the `tries`-th time: it is tried again, or parked after the last try, and at
        once if it is `hopeless`. Whether it is parked now."""
        parked = hopeless or tries > len(WAITS)
        changes: Document = {"tries": tries, "next_at": None if parked else now + WAITS[tries - 1]}
        if parked:
            changes |= {"parked_at": now, "error": error}
        await self._rows.update_one({"_id": row_id}, {"$set": changes})
        return parked

    async def unpark(self, row_id: str, now: datetime) -> bool:
        """Try a parked row again from the beginning; False if there is none."""
        changes: Document = {"$set": {"next_at": now, "tries": 0}, "$unset": {"parked_at": "", "error": ""}}
        found = await self._rows.update_one({"_id": row_id, "parked_at": {"$gt": EVER}}, changes)
        return found.matched_count == 1

    async def give_up(self, row_id: str, by: str, now: datetime) -> None:
        """Somebody has decided that it isn't passed on any more."""
        changes = {"next_at": None, "given_up_by": by, "purge_at": now + KEPT_FOR}
        await self._rows.update_one({"_id": row_id}, {"$set": changes, "$unset": {"parked_at": ""}})

    async def _parked(self, limit: int) -> list[Document]:
        """What was given up, the longest parked first."""
        found = self._rows.find({"parked_at": {"$gt": EVER}}).sort("parked_at", 1).limit(limit)
        return await found.to_list(limit)
