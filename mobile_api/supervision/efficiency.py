"""How well the city worked in a month: time used against time promised, corrections, needless papers. Rules only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mobile_api.applications.measured import Measured
from mobile_api.applications.states import State

GIVEN_UP = frozenset({State.WITHDRAWN, State.LAPSED})
"""Ended by the applicant, or because they didn't act: how long it took says nothing about the city."""


@dataclass(frozen=True)
class Efficiency:
    """Of a department, or of a one-thing. Days are working days, averages are over what the city decided."""

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
    needless: int
    """Papers that were uploaded although a certificate of the city's would have done."""


def efficiency(
    kept: Iterable[Measured], by: Callable[[Measured], str], needless: Callable[[Measured], int]
) -> list[Efficiency]:
    """Grouped `by` what, the one with the most finished first. `needless` counts the papers of one."""
    groups = defaultdict[str, list[Measured]](list)
    for one in kept:
        groups[by(one)].append(one)
    found = [_of(name, ones, needless) for name, ones in groups.items()]
    return sorted(found, key=lambda one: (-one.finished, one.of))


def _of(name: str, ones: list[Measured], needless: Callable[[Measured], int]) -> Efficiency:
    decided = [one for one in ones if one.outcome not in GIVEN_UP]
    return Efficiency(
        of=name,
        finished=len(ones),
        issued=sum(one.outcome is State.ISSUED for one in ones),
        rejected=sum(one.outcome is State.REJECTED for one in ones),
        given_up=len(ones) - len(decided),
        used_days=_mean(one.used_days for one in decided),
        promised_days=_mean(one.promised_days for one in decided),
        statutory_days=_mean(one.statutory_days for one in decided),
        in_time=sum(one.in_time for one in decided),
        lawful=sum(one.lawful for one in decided),
        corrections=sum(one.corrections for one in ones),
        uploaded=sum(len(one.uploaded) for one in ones),
        reused=sum(len(one.reused) for one in ones),
        needless=sum(needless(one) for one in ones),
    )


def _mean(numbers: Iterable[int]) -> float | None:
    values = list(numbers)
    return round(sum(values) / len(values), 2) if values else None
