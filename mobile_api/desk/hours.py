"""When the desk is open: working days by the State Council's calendar. Rules only; a city sets its hours here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from mobile_api.applications.dates import is_public_holiday, is_working_day
from mobile_api.localtime import CITY, local_day

OPENS, CLOSES = time(8, 30), time(17, 30)
"""City time."""


def is_open(moment: datetime) -> bool:
    """Whether people are expected at the desk."""
    return is_working_day(local_day(moment)) and OPENS <= moment.astimezone(CITY).time() < CLOSES


def is_holiday(moment: datetime) -> bool:
    """Whether it is a public holiday, rather than an evening or a weekend."""
    return is_public_holiday(local_day(moment))


def next_opening(moment: datetime) -> datetime:
    """When the desk opens next, in UTC."""
    day = local_day(moment)
    if moment.astimezone(CITY).time() >= OPENS or not is_working_day(day):
        day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, CITY).astimezone(UTC)
