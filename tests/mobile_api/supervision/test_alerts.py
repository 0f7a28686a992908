"""What is unusual about look-ups: each rule just below and just at its threshold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from mobile_api.data_calls.line import LIMITS
from mobile_api.supervision.alerts import (
    MANY_A_DAY,
    MANY_AN_HOUR,
    REFUSED_A_DAY,
    REFUSED_AN_HOUR,
    SAME_PERSON_A_DAY,
    Alarm,
    alarms,
    usual_hours,
)

TEN = datetime(2026, 11, 26, 2, tzinfo=UTC)
"""Ten on a Thursday in China."""
_numbers = count(1)


def line(outcome: str = "asked", minutes: float = 0, **told: Any) -> dict[str, Any]:
    number = next(_numbers)
    usual = {
        "why": "",
        "request": "r",
        "marks": [],
        "subject": f"somebody {number}",
        "by": "a clerk",
        "at": TEN + timedelta(minutes=minutes),
    }
    return {"_id": number, "outcome": outcome, **usual, **told}


def raised(*lines: dict[str, Any]) -> dict[str, Alarm]:
    """By rule what the last line gives cause for."""
    return {alarm.rule: alarm for alarm in alarms(lines[-1], lines[:-1][::-1])}


def asked(how_many: int, every: float = 1.0, **told: Any) -> list[dict[str, Any]]:
    return [line(minutes=every * n, **told) for n in range(how_many)]


def test_a_days_usual_work_raises_nothing() -> None:
    lines = [*asked(30, every=10), line("refused", 300, why="not_about"), line("found", 301), line(minutes=302)]
    assert [raised(*lines[: n + 1]) for n in range(len(lines))] == [{}] * len(lines)


def test_much_in_an_hour_and_in_a_day() -> None:
    assert raised(*asked(MANY_AN_HOUR - 1)) == {}
    assert raised(*asked(MANY_AN_HOUR))["many_hour"].count == MANY_AN_HOUR
    assert raised(*asked(MANY_AN_HOUR, every=1.6)) == {}, "spread over more than an hour"
    day = [line(minutes=-1000 + 3 * n, at=TEN - timedelta(minutes=4 * (MANY_A_DAY - n - 1))) for n in range(MANY_A_DAY)]
    assert raised(*day)["many_day"].count == MANY_A_DAY
    assert "many_day" not in raised(*day[1:])
    assert LIMITS[timedelta(hours=1)] > MANY_AN_HOUR
    assert LIMITS[timedelta(days=1)] > MANY_A_DAY
    assert "too_many" in raised(line("refused", why="too_many"))


@pytest.mark.parametrize("why", ["no_case", "not_running", "not_about", "source", "role", "case"])
def test_tries_outside_a_case(why: str) -> None:
    tries = [line("refused", minutes=n, why=why) for n in range(REFUSED_AN_HOUR)]
    assert raised(*tries[:-1]) == {}
    assert raised(*tries)["outside"].lines == tuple(one["_id"] for one in tries[::-1])
    assert raised(line("refused", -61, why=why), *tries[1:]) == {}


def test_slow_tries_outside_a_case_are_seen_by_the_day() -> None:
    slow = [line("refused", minutes=35 * n, why="no_case") for n in range(REFUSED_A_DAY)]
    assert raised(*slow[:-1]) == {}
    assert raised(*slow)["outside"].count == REFUSED_A_DAY


def test_requests_that_the_own_key_didnt_sign() -> None:
    tries = [line("refused", minutes=n, why="not_signed") for n in range(REFUSED_AN_HOUR)]
    assert set(raised(*tries)) == {"unsigned"}
    assert raised(*tries[1:]) == {}


@pytest.mark.parametrize(
    ("moment", "usual"),
    [
        ("2026-11-26T07:59", False),
        ("2026-11-26T08:00", True),
        ("2026-11-26T17:59", True),
        ("2026-11-26T18:00", False),
        ("2026-11-28T09:00", True),  # a Saturday morning
        ("2026-11-28T13:00", False),
        ("2026-11-29T09:00", False),  # a Sunday
        ("2026-10-01T09:00", False),  # the National Day
        ("2026-10-03T09:00", False),  # a Saturday within its holidays
        ("2026-10-10T15:00", True),  # a Saturday that is worked to make up for them
    ],
)
def test_off_hours(moment: str, usual: bool) -> None:
    at = datetime.fromisoformat(f"{moment}:00+08:00")
    assert usual_hours(at) is usual
    assert ("off_hours" in raised(line(at=at))) is not usual
    assert ("off_hours" in raised(line("refused", at=at, why="no_case"))) is not usual
    assert "off_hours" not in raised(line("found", at=at)), "the outcome isn't another try"


def test_the_same_person_again_and_again() -> None:
    about = asked(SAME_PERSON_A_DAY, every=20, subject="her")
    assert raised(*about[:-1]) == {}
    found = raised(*about)["same_person"]
    assert (found.count, found.subject) == (SAME_PERSON_A_DAY, "her")


def test_oneself_and_who_is_called_alike() -> None:
    assert set(raised(line("refused", why="own", marks=["own"]))) == {"own"}
    assert set(raised(line(marks=["namesake"]))) == {"namesake"}


def test_the_same_in_the_same_span_is_one_alarm() -> None:
    lines = asked(MANY_AN_HOUR + 3)
    first, later = raised(*lines[:-3])["many_hour"], raised(*lines)["many_hour"]
    assert (first.id == later.id, later.count) == (True, MANY_AN_HOUR + 3)
    another = raised(*asked(MANY_AN_HOUR, by="another clerk"))["many_hour"]
    assert another.id != first.id
    at_night = [line(at=TEN + timedelta(hours=12, days=n)) for n in range(2)]
    assert alarms(at_night[0], [])[0].id != alarms(at_night[1], [])[0].id
