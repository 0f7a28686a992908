"""Times in signed documents: Unix seconds, read strictly. Rules only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wallet.errors import WrongKind

LEEWAY = timedelta(seconds=30)
"""By how much two clocks may differ, either way."""
CHINA = ZoneInfo("Asia/Shanghai")
"""A certificate's days are counted as they are lived in China."""
LAST = 253_402_300_799
"""The last second of the year 9999."""


def unix(moment: datetime) -> int:
    """A moment as it is written into a document."""
    return int(moment.timestamp())


def moment(claims: dict[str, Any], name: str) -> datetime:
    """The moment that a claim tells. Raises `WrongKind` if it is missing or no such number."""
    told = claims.get(name)
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told <= LAST:
        raise WrongKind
    return datetime.fromtimestamp(told, UTC)


def end_of(day: date) -> datetime:
    """The first moment after a day in China."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA).astimezone(UTC)
