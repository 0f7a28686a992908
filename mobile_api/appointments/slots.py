"""When a counter takes appointments. Rules only; city time, working days by the State Council's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mobile_api.applications.dates import is_public_holiday, is_working_day
from mobile_api.catalog.schema import Counter, Hours
from mobile_api.localtime import CITY, local_day

DAYS_AHEAD = 14
NOTICE = timedelta(hours=1)
"""The counter must learn of an appointment in time."""
SATURDAY = 6


@dataclass(frozen=True)
class Slot:
    """A time at a counter, for so many people."""

    counter_id: str
    starts_at: datetime
    """In UTC, as it is kept: the id is made of it."""
    ends_at: datetime
    capacity: int

    @property
    def id(self) -> str:
        """The same for the same slot."""
        return f"{self.counter_id}@{self.starts_at.isoformat()}"


def hours_on(counter: Counter, day: date) -> Hours | None:
    """When the counter is open on a day; a weekend that is worked to make up for a holiday is a working day."""
    if counter.desk is None:
        return None
    if is_working_day(day):
        return counter.desk.working_days
    return counter.desk.saturdays if day.isoweekday() == SATURDAY and not is_public_holiday(day) else None


def slots_on(counter: Counter, day: date) -> Iterator[Slot]:
    """The slots of a day; what is left over at the end isn't one."""
    hours = hours_on(counter, day)
    if counter.desk is None or hours is None:
        return
    step = timedelta(minutes=counter.desk.minutes)
    at, ends = _moment(day, hours.begins), _moment(day, hours.ends)
    while at + step <= ends:
        yield Slot(counter.id, at, at + step, counter.desk.capacity)
        at += step


def open_slots(counter: Counter, now: datetime, first: date) -> list[Slot]:
    """The slots that can be booked now, from a day on."""
    today = local_day(now)
    days = (today + timedelta(days=n) for n in range(DAYS_AHEAD + 1))
    slots = (slot for day in days if day >= first for slot in slots_on(counter, day))
    return [slot for slot in slots if slot.starts_at >= now + NOTICE]


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), CITY).astimezone(UTC)
