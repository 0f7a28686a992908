"""A row of the outbox: what is passed on of a move or as a reminder. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobile_api.applications.application import Application
from mobile_api.applications.events import Event


@dataclass(frozen=True)
class News:
    """What a citizen is to hear: a move, or (with `act_by`) a reminder."""

    id: str
    """The same for the same news, however often it is written or passed on."""
    application_id: str
    seq: int
    """Number of the last event that had happened."""
    events: int
    """How many events the move added: the last ones up to `seq`."""
    at: datetime
    act_by: date | None = None
    """The day that a reminder reminds of."""
    tries: int = 0
    next_at: datetime | None = None
    """When it is to be passed on; None once that is done, or given up."""

    def of(self, application: Application) -> Sequence[Event]:
        """The events that it is about."""
        return application.events[self.seq - self.events : self.seq]


@dataclass(frozen=True)
class Parked:
    """A row that was given up for now."""

    news: News
    number: str | None
    """Of its application; None if that is gone."""
    parked_at: datetime
    error: str
    """Kind of the last failure."""


def news_of(before: Application | None, after: Application) -> News:
    """The row that a move writes."""
    seq, known = len(after.events), len(before.events) if before else 0
    at = after.events[-1].at
    return News(f"{after.id}:{seq}", after.id, seq, seq - known, at, next_at=at)


def reminder_of(application: Application, act_by: date, days: int, at: datetime) -> News:
    """The row that reminds of a day, so many working days before it."""
    news_id = f"{application.id}:{act_by.isoformat()}:{days}"
    return News(news_id, application.id, len(application.events), 0, at, act_by, next_at=at)
