"""An appointment, and who may have one for what and when. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from mobile_api.applications.application import Application
from mobile_api.applications.states import State
from mobile_api.catalog.schema import Text
from mobile_api.errors import Conflict
from mobile_api.localtime import local_day

Purpose = Literal["hand_in", "collect"]
PURPOSES: dict[Purpose, Text] = {
    "hand_in": Text(zh="到窗口提交", en="Hand in at the counter"),
    "collect": Text(zh="签字取件", en="Sign and collect"),
}
Ending = Literal["submitted", "discarded", "withdrawn", "rejected", "lapsed", "collected", "not_ready"]
"""Why there is nothing to come for any more: `endings.py`."""
Standing = Literal["booked", "arrived", "cancelled", "missed"]
STANDINGS: dict[Standing, Text] = {
    "booked": Text(zh="已预约", en="Booked"),
    "arrived": Text(zh="已到场", en="Arrived"),
    "cancelled": Text(zh="已取消", en="Cancelled"),
    "missed": Text(zh="未到场", en="Missed"),
}
MISSES, MISSES_COUNT_FOR = 3, timedelta(days=30)
"""Who missed so many within so long just comes, without an appointment: our own rule, so that others get the places."""
AT_ONCE = 3
"""So many appointments one person may have before them: our own rule. A family's errands fit in, and half a slot of six
places is left to others."""
REMINDED_BEFORE = timedelta(hours=20)
GOING_ON = frozenset({State.ACCEPTED, State.IN_REVIEW, State.APPROVED})


@dataclass(frozen=True)
class Appointment:
    """A place in a slot, for one draft or application."""

    id: str
    application_id: str
    number: str | None
    """Of the application; None for a draft."""
    name: dict[str, str]
    """What it is about."""
    citizen_id: str
    purpose: Purpose
    counter_id: str
    starts_at: datetime
    ends_at: datetime
    state: Standing
    """As it is kept; `standing` says how it is at a moment."""
    booked_at: datetime
    """When it was booked, or moved to where it is."""
    ending: Ending | None = None
    """Why the city cancelled it; None if it didn't."""

    def standing(self, now: datetime) -> Standing:
        """Who hasn't come by the slot's end has missed it; a look needn't wait until that is settled."""
        return "missed" if self.state == "booked" and self.ends_at <= now else self.state

    @property
    def news_id(self) -> str:
        """Names what is told of it: that it comes, or why it was cancelled."""
        return f"appointment:{self.id}:{self.ending or self.starts_at.isoformat()}"

    @property
    def remind_at(self) -> datetime | None:
        """When its owner is reminded; None if it was booked later than that."""
        at = self.starts_at - REMINDED_BEFORE
        return at if at > self.booked_at else None


def collectable_from(application: Application, channel: str) -> date:
    """The first day on which a submitted application can be signed and collected.

    Raises `Conflict` where nothing is to be collected: a case that is wholly online, one that isn't accepted yet, or
    one that has ended.
    """
    if channel == "full_online":
        raise Conflict("这件事全程网办，不用到窗口。", "This is done fully online, so you don't need to come.")
    if application.state is State.ISSUED:
        return local_day(application.events[-1].at)
    due_on = application.promised.due_on
    if application.state not in GOING_ON or due_on is None:
        raise Conflict("现在还不能预约取件。", "You can't book a time to collect it yet.")
    return due_on + timedelta(days=1)


def booked_already() -> Conflict:
    """The problem for whoever books a second time for the same thing."""
    return Conflict("已经预约过了，可以改期。", "You already have an appointment. You can change its time.")


def too_many() -> Conflict:
    """The problem for whoever has as many appointments as one person may."""
    return Conflict(
        f"您已有{AT_ONCE}个未到期的预约，每人最多{AT_ONCE}个。请先取消一个，或到场办完后再约。",
        f"You already have {AT_ONCE} appointments, the most you can have. Cancel one, or book after your next visit.",
    )


def check_misses(misses: int) -> None:
    """Raises `Conflict` for who missed too many appointments of late."""
    if misses >= MISSES:
        days = MISSES_COUNT_FOR.days
        raise Conflict(
            f"{days}天内爽约{misses}次，暂不能预约，请直接到窗口取号。",
            f"You missed {misses} appointments within {days} days. Please come to the counter without one.",
        )
