"""How well the city worked in a month: time used against time promised, corrections, needless papers. Rules only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mobile_api.applications.measured import Measured
from mobile_api.applications.states import GIVEN_UP, State

COURSE = 12
"""Months of a course, up to the one that is reported."""
SETTLED = timedelta(days=1)
"""So long after its end a month doesn't change any more: what was finished in it is written by then."""


@dataclass(frozen=True)
class Tally:
    """A month's work on a one-thing under a department: sums alone, so that those of several are their sum."""

    issuer: str
    one_thing_id: str
    finished: int
    issued: int
    rejected: int
    given_up: int
    """How long these took says nothing about the city."""
    used_days: int
    """Working days, of all that the city decided; so are the others."""
    promised_days: int
    statutory_days: int
    in_time: int
    lawful: int
    corrections: int
    uploaded: int
    reused: int
    certificates: int
    needless: int = 0
    """Months that older releases kept tell nothing of this and the next two."""
    decisions: int = 0
    """What the department itself decided, also where another one leads."""
    own_days: int = 0
    """Working days that it took for that."""


DAYS = ("used_days", "promised_days", "statutory_days")
SUMS = tuple(name for name in Tally.__dataclass_fields__ if name not in ("issuer", "one_thing_id"))


@dataclass(frozen=True)
class Efficiency:
    """Of a department, a one-thing, or a month. Days are working days, averages are over what the city decided."""

    of: str
    finished: int
    issued: int
    rejected: int
    given_up: int
    used_days: float | None
    """On average; None if the city decided nothing."""
    promised_days: float | None
    statutory_days: float | None
    in_time: int
    """Decided within what was promised."""
    lawful: int
    """Decided within what the law sets."""
    corrections: int
    """Corrections that were asked for."""
    uploaded: int
    reused: int
    """Papers that nobody had to bring, because they were held."""
    certificates: int
    """Papers that were uploaded and of a kind that the city issues as certificates, whether it held one or not."""
    needless: int
    """Those of them for which a certificate was held for this person and on offer."""
    decisions: int
    """What the department decided itself, also where another one leads; or all departments, of a one-thing."""
    own_days: float | None
    """Working days from when it got its part, on average; None if it decided nothing."""


def tally(kept: Iterable[Measured], certificates: Callable[[Measured], int]) -> list[Tally]:
    """The sums of what was finished, by department and one-thing. `certificates` counts the papers of one that are of a
    kind that the city issues."""
    led, own = defaultdict[tuple[str, str], list[Measured]](list), defaultdict[tuple[str, str], list[int]](list)
    for one in kept:
        led[one.issuer, one.one_thing_id].append(one)
        for department, days in one.own_days.items():
            own[department, one.one_thing_id].append(days)
    return [_tally(*of, led[of], own[of], certificates) for of in dict.fromkeys((*led, *own))]


def efficiency(tallies: Iterable[Tally], by: Callable[[Tally], str]) -> list[Efficiency]:
    """Grouped `by` what, the one with the most finished first."""
    groups = defaultdict[str, list[Tally]](list)
    for one in tallies:
        groups[by(one)].append(one)
    found = [together(name, ones) for name, ones in groups.items()]
    return sorted(found, key=lambda one: (-one.finished, one.of))


def together(of: str, tallies: Iterable[Tally]) -> Efficiency:
    """All of them as one."""
    sums = Counter[str]()
    for one in tallies:
        sums.update({name: getattr(one, name) for name in SUMS})
    decided = sums["finished"] - sums["given_up"]
    of_decided = {**dict.fromkeys(DAYS, decided), "own_days": sums["decisions"]}
    means = {name: round(sums[name] / n, 2) if n else None for name, n in of_decided.items()}
    told: dict[str, Any] = {**{name: sums[name] for name in SUMS}, **means}
    return Efficiency(of=of, **told)


def course_to(month: str) -> list[str]:
    """The months of a course that ends with one, as 2026-11, the first one first."""
    year, number = map(int, month.split("-"))
    last = 12 * year + number - 1
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last - COURSE + 1, last + 1)]


def settled(months: Collection[str], today: date) -> set[str]:
    """Those that don't change any more."""
    return {month for month in months if month < (today - SETTLED).strftime("%Y-%m")}


def _tally(
    issuer: str, one_thing_id: str, ones: list[Measured], own: list[int], certificates: Callable[[Measured], int]
) -> Tally:
    decided = [one for one in ones if one.outcome not in GIVEN_UP]
    return Tally(
        issuer=issuer,
        one_thing_id=one_thing_id,
        finished=len(ones),
        issued=sum(one.outcome is State.ISSUED for one in ones),
        rejected=sum(one.outcome is State.REJECTED for one in ones),
        given_up=len(ones) - len(decided),
        used_days=sum(one.used_days for one in decided),
        promised_days=sum(one.promised_days for one in decided),
        statutory_days=sum(one.statutory_days for one in decided),
        in_time=sum(one.in_time for one in decided),
        lawful=sum(one.lawful for one in decided),
        corrections=sum(one.corrections for one in ones),
        uploaded=sum(len(one.uploaded) for one in ones),
        reused=sum(len(one.reused) for one in ones),
        certificates=sum(certificates(one) for one in ones),
        needless=sum(len(one.needless) for one in ones),
        decisions=len(own),
        own_days=sum(own),
    )
