"""Applications in MongoDB as the timers see them: by the day on which there is something to do."""

from __future__ import annotations

from datetime import date

from mobile_api.applications.application import Application
from mobile_api.applications.news.rows import News
from mobile_api.applications.news.store import NewsStore
from mobile_api.applications.records import as_document, from_document
from mobile_api.db import Database, Document, Session, run_transaction

BY_THE_CALENDAR = ("urgent_on", "due_on", "yellow_on", "statutory_on", "provisional", "wake_on")
"""What is kept of an application's days, and changes with what is known of the calendar."""


class TimerStore:
    """The only code that knows how the timers find applications."""

    def __init__(self, db: Database) -> None:
        self._db, self._applications, self._news = db, db["applications"], NewsStore(db)

    async def awake(self, today: date, limit: int) -> list[str]:
        """Ids of applications with something to do by today, the longest overdue first."""
        found = self._applications.find({"wake_on": {"$gt": "", "$lte": today.isoformat()}}, {"_id": 1})
        return [document["_id"] for document in await found.sort("wake_on", 1).limit(limit).to_list(limit)]

    async def remind(self, application: Application, reminder: News | None, wake_on: date) -> None:
        """Put a reminder into the outbox, unless it is there already, and set the day of the next look.

        Nothing happens if the application has moved on meanwhile: it has other days now.
        """

        async def work(session: Session) -> None:
            known = {"_id": application.id, "revision": application.revision}
            changed = {"$set": {"wake_on": wake_on.isoformat()}}
            still = await self._applications.update_one(known, changed, session=session)
            if still.matched_count == 1 and reminder is not None and not await self._news.knows(reminder.id, session):
                await self._news.add(reminder, session)

        await run_transaction(self._db, work)

    async def unsettled(self, after: str, limit: int) -> list[Document]:
        """What is kept of applications whose days were computed without knowing the holidays, by id."""
        query = {"provisional": True, "_id": {"$gt": after}}
        return list(await self._applications.find(query).sort("_id", 1).limit(limit).to_list(limit))

    async def set_days(self, kept: Document) -> bool:
        """Write the days that are computed now, if they differ; False if nothing was to be written."""
        application = from_document(kept)
        now = as_document(application)
        changes = {name: now[name] for name in BY_THE_CALENDAR if now[name] != kept.get(name)}
        if not changes:
            return False
        known = {"_id": application.id, "revision": application.revision}
        return (await self._applications.update_one(known, {"$set": changes})).matched_count == 1
