"""One round of the timers: remind and lapse whoever's day has come; after a start, days by the calendar of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from mobile_api.applications.news.rows import reminder_of
from mobile_api.applications.store import ApplicationStore
from mobile_api.applications.timers.rules import lapse, overdue, reminder_due, wake_on
from mobile_api.applications.timers.store import TimerStore
from mobile_api.errors import Conflict
from mobile_api.localtime import local_day
from mobile_api.logs import cause

log = structlog.get_logger()
EVERY_S = 60.0
BATCH = 1000
"""Applications looked at in one round; what is left waits for the next."""
UNREADABLE = (KeyError, TypeError, ValueError)
"""What reading a damaged document raises. It must not keep the others from their turn; all else ends the round."""


class TimerService:
    """The timers. Built once per worker by `bootstrap`, run by one of them."""

    def __init__(self, store: TimerStore, applications: ApplicationStore, clock: Callable[[], datetime]) -> None:
        self._store, self._applications, self._clock = store, applications, clock
        self._settled = False

    async def round(self) -> None:
        """Whatever is due now. Being cut off anywhere, or run twice at once, does no harm."""
        if not self._settled:  # the calendar changes with a release only, so once after each start is enough
            await self._settle_days()
            self._settled = True
        for application_id in await self._store.awake(local_day(self._clock()), BATCH):
            try:
                await self._wake(application_id)
            except Conflict:  # the citizen was faster
                continue
            except UNREADABLE as error:
                log.error("timer_failed", application=application_id, **cause(error))

    async def _wake(self, application_id: str) -> None:
        """Lapse it or remind its citizen. Raises `Conflict` if somebody moves it in the same moment."""
        application, today = await self._applications.application(application_id), local_day(self._clock())
        if application is None or application.act_by is None:
            return
        if overdue(application, today):
            await self._applications.move(application, lapse(application, self._clock()))
            return
        days = reminder_due(application.act_by, today)
        reminder = reminder_of(application, application.act_by, days, self._clock()) if days is not None else None
        await self._store.remind(application, reminder, wake_on(application.act_by, today + timedelta(days=1)))

    async def _settle_days(self) -> None:
        """Compute anew what was computed before a year's holidays were known."""
        after = ""
        while found := await self._store.unsettled(after, BATCH):
            for kept in found:
                try:
                    if await self._store.set_days(kept):
                        log.info("days_settled", number=kept["number"])
                except UNREADABLE as error:
                    log.error("timer_failed", application=kept["_id"], **cause(error))
            after = found[-1]["_id"]
