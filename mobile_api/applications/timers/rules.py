"""When a citizen who must act is reminded, and when the application lapses. Rules only."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mobile_api.applications.application import Application
from mobile_api.applications.dates import working_day_before
from mobile_api.applications.events import SYSTEM
from mobile_api.applications.states import Action
from mobile_api.localtime import local_day

REMIND_BEFORE = (3, 1)
"""Working days before the last day on which the citizen may act; each reminder is sent once."""


def wake_on(act_by: date, since: date) -> date:
    """The next day, not before `since`, on which there is something to do: a reminder, at last the lapse."""
    days = [*(working_day_before(act_by, days) for days in REMIND_BEFORE), act_by + timedelta(days=1)]
    return next((day for day in days if day >= since), days[-1])


def reminder_due(act_by: date, today: date) -> int | None:
    """Which reminder is due, as its working days before the last day; one that was missed gives way to the next."""
    due = [days for days in REMIND_BEFORE if working_day_before(act_by, days) <= today <= act_by]
    return min(due, default=None)


def overdue(application: Application, today: date) -> bool:
    """Whether the citizen's time is over. The last day counts whole."""
    return application.act_by is not None and today > application.act_by


def lapse(application: Application, at: datetime) -> Application:
    """It ends because the citizen's time is over. Raises `Conflict` if it isn't, or if they have acted."""
    if application.act_by is None or not overdue(application, local_day(at)):
        raise application.overtaken()
    return application.moved(Action.LAPSE, SYSTEM, at, {"act_by": application.act_by.isoformat()})
