"""How long people wait at the desk, told from what was measured and from nothing else. Rules only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from mobile_api.localtime import CITY

MEASURED_FOR = timedelta(weeks=8)
ENOUGH = 10
"""Fewer waits say nothing of the next one."""


@dataclass(frozen=True)
class Wait:
    """Somebody waited for a person."""

    since: datetime
    seconds: float
    team: str | None = None


@dataclass(frozen=True)
class Spread:
    """Half waited at most `p50`, nine of ten at most `p90`, in seconds, of so many `measured`."""

    p50: int
    p90: int
    measured: int


def spread(seconds: Sequence[float]) -> Spread | None:
    """The nearest-rank quantiles; None of too few."""
    if len(seconds) < ENOUGH:
        return None
    ordered = sorted(seconds)
    p50, p90 = (ceil(ordered[ceil(len(ordered) * share) - 1]) for share in (0.5, 0.9))
    return Spread(p50, p90, len(ordered))


def expected(waits: Sequence[Wait], now: datetime) -> Spread | None:
    """What somebody who begins to wait now has to expect: as at this hour of the week; where too few waited then, as
    at this hour of any day; else as at any hour. None while too little was measured."""
    likeness: tuple[Callable[[datetime], tuple[int, ...]], ...] = (_hour_of_week, _hour, _any)
    for alike in likeness:
        if found := spread([wait.seconds for wait in waits if alike(wait.since) == alike(now)]):
            return found
    return None


def _hour_of_week(moment: datetime) -> tuple[int, ...]:
    local = moment.astimezone(CITY)
    return local.weekday(), local.hour


def _hour(moment: datetime) -> tuple[int, ...]:
    return (moment.astimezone(CITY).hour,)


def _any(moment: datetime) -> tuple[int, ...]:
    return ()
