"""How long the city may take: working days, paused while the citizen has the turn, and the light. Rules only.

The day on which a period begins isn't counted (Civil Code, art. 201); working days follow the State Council's holiday
calendar (Administrative Licensing Law, art. 82). The promised limit and the statutory one run by the same clock, from
the submission: stricter than the law, which counts from the acceptance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from mobile_api.applications.dates import add_working_days, announced, is_working_day
from mobile_api.applications.events import Event
from mobile_api.localtime import local_day

YELLOW_FROM = 0.8
"""The part of a limit from which on the light is yellow."""
Light = Literal["green", "yellow", "red", "paused", "ended"]


@dataclass(frozen=True)
class Span:
    """Days on which the city had the turn: counted after `start`, up to and with `end`; None while it still has it."""

    start: date
    end: date | None


def spans(events: Iterable[Event]) -> list[Span]:
    """When the city had the turn."""
    found: list[Span] = []
    running: date | None = None
    for event in events:
        day = local_day(event.at)
        if event.turn == "city" and running is None:
            running = day
        elif event.turn != "city" and running is not None:
            found.append(Span(running, day))
            running = None
    return [*found, Span(running, None)] if running is not None else found


def working_days(after: date, until: date) -> int:
    """The working days after one day up to and with another."""
    return sum(is_working_day(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


@dataclass(frozen=True)
class Deadline:
    """Until when the city has time for a limit, as things stand."""

    due_on: date | None
    """None while the clock stands still."""
    yellow_on: date | None
    provisional: bool = False
    """Whether it reaches into a year whose holidays aren't announced yet: then it may move by some days."""


def used(parts: Sequence[Span], today: date) -> int:
    """The working days that the city has used."""
    return sum(working_days(span.start, span.end or today) for span in parts)


def used_between(parts: Sequence[Span], begun: date, end: date) -> int:
    """The working days that the city had after one day, up to and with another."""
    clipped = ((max(span.start, begun), min(span.end or end, end)) for span in parts)
    return sum(working_days(after, until) for after, until in clipped)


def deadline(limit: int, parts: Sequence[Span]) -> Deadline:
    """The day on which a limit of working days is reached if the turn stays where it is.

    A limit of 0 means on the spot: on the day itself, or on the next working day.
    """
    if not parts or parts[-1].end is not None:
        return Deadline(None, None)
    begun, before = parts[-1].start, sum(working_days(s.start, s.end) for s in parts[:-1] if s.end)
    due, yellow = (_reached(begun, days - before) for days in (limit, ceil(limit * YELLOW_FROM)))
    return Deadline(due, yellow, not announced(due.year))


def _reached(begun: date, days: int) -> date:
    """The working day on which so many are used; the beginning itself if they were used up before."""
    if days > 0:
        return add_working_days(begun, days)
    return begun if is_working_day(begun) else add_working_days(begun, 1)


def light(due_on: date | None, yellow_on: date | None, today: date, ended: bool) -> Light:
    """Green, yellow from 80 % of the limit, red past it; computed at every look, never kept."""
    if ended:
        return "ended"
    if due_on is None or yellow_on is None:
        return "paused"
    if today > due_on:
        return "red"
    return "yellow" if today >= yellow_on else "green"
