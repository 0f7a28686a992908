"""Which look-ups of clerks are unusual, so that a supervisor asks why. Rules only; every threshold stands here.

An alert says that somebody should look, not that anything wrong was done. `probes.py` raises those about
sources that are down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Any, Literal, get_args

from mobile_api.applications.dates import is_public_holiday, is_working_day
from mobile_api.data_calls.line import is_question
from mobile_api.localtime import CITY, local_day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANY_AN_HOUR, MANY_A_DAY = 40, 150
"""Look-ups of one account: two thirds and half of what is refused (`data_calls/line.py`)."""
REFUSED_AN_HOUR = 3
"""Tries outside a case of one's own, or at what the case doesn't need: one may be a slip."""
REFUSED_A_DAY = 5
"""The same, for who takes their time."""
SAME_PERSON_A_DAY = 6
"""Look-ups about one person or firm: more than a case needs."""
OPEN, SATURDAY_CLOSE = (time(8), time(18)), time(13)
"""City time, with the margin of an early or late clerk; Saturday mornings are served too (延时可办)."""
SATURDAY = 6
OUTSIDE = frozenset({"no_case", "not_running", "not_about", "source", "role", "case"})
Rule = Literal[
    "many_hour",
    "many_day",
    "too_many",
    "outside",
    "off_hours",
    "same_person",
    "own",
    "namesake",
    "unsigned",
    "source_down",
    "source_back",
]
RULES: tuple[Rule, ...] = get_args(Rule)
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Alarm:
    """Something unusual; the same in the same span of time is one alarm."""

    id: str
    rule: Rule
    by: str
    """Account of the clerk; empty if it is about a source."""
    at: datetime
    count: int
    """How often, up to then; of a source, the probes that it missed."""
    lines: tuple[int, ...]
    """Numbers of the lines that led to it, the newest first."""
    subject: str = ""
    """Keyed hash of whom it was about, where that is the point."""
    source: str = ""
    """Which source went down, or is back."""
    since: datetime | None = None
    """When it stopped answering."""


def alarms(line: Line, before: Sequence[Line]) -> list[Alarm]:
    """What a line of a clerk gives cause for; `before` are the same account's lines of the last day."""
    theirs = [one for one in before if line["at"] - DAY < one["at"] and one["_id"] < line["_id"]]
    return [alarm for rule in (_volume, _outside, _off_hours, _same_person, _own) for alarm in rule(line, theirs)]


def may_alarm(line: Line) -> bool:
    """Whether any rule says something of such a line: of an answer alone none does."""
    return is_question(line) or bool(line["why"] or line["marks"])


def usual_hours(moment: datetime) -> bool:
    """Whether counters are worked at: working days by the State Council's calendar, and Saturday mornings."""
    day, at = local_day(moment), moment.astimezone(CITY).time()
    if is_working_day(day):
        return OPEN[0] <= at < OPEN[1]
    return day.isoweekday() == SATURDAY and not is_public_holiday(day) and OPEN[0] <= at < SATURDAY_CLOSE


def _volume(line: Line, before: Sequence[Line]) -> Iterator[Alarm]:
    if line["why"] == "too_many":
        yield _alarm("too_many", line, [line], _hour)
    if not is_question(line):
        return
    today = [line, *filter(is_question, before)]
    this_hour = [one for one in today if line["at"] - HOUR < one["at"]]
    if len(this_hour) >= MANY_AN_HOUR:
        yield _alarm("many_hour", line, this_hour, _hour)
    if len(today) >= MANY_A_DAY:
        yield _alarm("many_day", line, today, _day)


def _outside(line: Line, before: Sequence[Line]) -> Iterator[Alarm]:
    rules: Mapping[Rule, frozenset[str]] = {"outside": OUTSIDE, "unsigned": frozenset({"not_signed"})}
    for rule, why in rules.items():
        if line["why"] in why:
            today = [line, *(one for one in before if one["why"] in why)]
            this_hour = [one for one in today if line["at"] - HOUR < one["at"]]
            if len(this_hour) >= REFUSED_AN_HOUR:
                yield _alarm(rule, line, this_hour, _hour)
            elif len(today) >= REFUSED_A_DAY:
                yield _alarm(rule, line, today, _day)


def _off_hours(line: Line, before: Sequence[Line]) -> Iterator[Alarm]:
    if (is_question(line) or line["why"]) and not usual_hours(line["at"]):
        same = [one for one in before if (is_question(one) or one["why"]) and not usual_hours(one["at"])]
        yield _alarm("off_hours", line, [line, *same], _day)


def _same_person(line: Line, before: Sequence[Line]) -> Iterator[Alarm]:
    if is_question(line):
        same = [line, *(one for one in before if is_question(one) and one["subject"] == line["subject"])]
        if len(same) >= SAME_PERSON_A_DAY:
            yield _alarm("same_person", line, same, _day, line["subject"])


def _own(line: Line, before: Sequence[Line]) -> Iterator[Alarm]:
    marks: tuple[Rule, ...] = ("own", "namesake")
    for mark in marks:
        if mark in line["marks"]:
            same = [one for one in before if mark in one["marks"] and one["subject"] == line["subject"]]
            yield _alarm(mark, line, [line, *same], _day, line["subject"])


def _hour(moment: datetime) -> str:
    return moment.astimezone(CITY).strftime("%Y-%m-%dT%H")


def _day(moment: datetime) -> str:
    return local_day(moment).isoformat()


def _alarm(rule: Rule, line: Line, cause: Sequence[Line], span: Callable[[datetime], str], subject: str = "") -> Alarm:
    key = sha256("|".join((rule, line["by"], span(line["at"]), subject)).encode()).hexdigest()[:32]
    return Alarm(key, rule, line["by"], line["at"], len(cause), tuple(one["_id"] for one in cause[:20]), subject)
