"""The city's clock: times are kept in UTC, days are counted as they are lived in China."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")


def now_utc() -> datetime:
    """The present moment, cut to milliseconds, which is what the database keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def local_day(moment: datetime) -> date:
    """The calendar day in the city at `moment`."""
    return moment.astimezone(CITY).date()


def to_the_minute(moment: datetime) -> str:
    """As it is written for people, by the city's clock: 2026-12-01 09:30."""
    return moment.astimezone(CITY).strftime("%Y-%m-%d %H:%M")


def to_the_second(moment: datetime) -> str:
    """The same with seconds, for what is kept as evidence or counted."""
    return moment.astimezone(CITY).strftime("%Y-%m-%d %H:%M:%S")


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the city, in UTC."""
    return datetime.combine(day, time(0), CITY).astimezone(UTC)
