"""The city's clock: working days, pauses, the light."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mobile_api.applications.clock import Span, deadline, light, spans, used, used_between, working_days
from mobile_api.applications.dates import add_working_days, announced, is_public_holiday, is_working_day
from mobile_api.applications.events import CITIZEN, Event, Turn
from mobile_api.applications.states import Action, State

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def event(seq: int, day: date, turn: Turn) -> Event:
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    return Event(seq, at, Action.SUBMIT, State.DRAFT, State.SUBMITTED, CITIZEN, turn)


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        (MONDAY, FRIDAY, 4),
        (FRIDAY, date(2026, 11, 30), 1),
        (date(2026, 9, 30), date(2026, 10, 8), 1),  # the National Day holiday ends on the 7th
        (date(2026, 10, 9), date(2026, 10, 10), 1),  # a Saturday on which offices are open
        (FRIDAY, FRIDAY, 0),
    ],
)
def test_the_day_of_the_beginning_is_not_counted(after: date, until: date, days: int) -> None:
    assert working_days(after, until) == days


def test_the_clock_stands_still_while_the_citizen_has_the_turn() -> None:
    history = [event(1, MONDAY, "city"), event(2, date(2026, 11, 25), "citizen"), event(3, date(2026, 12, 4), "city")]
    found = spans(history)
    assert found == [Span(MONDAY, date(2026, 11, 25)), Span(date(2026, 12, 4), None)]
    assert used(found, date(2026, 12, 7)) == 3
    assert deadline(5, found).due_on == date(2026, 12, 9), "two days were used before the pause, three are left"
    assert deadline(5, spans(history[:2])).due_on is None


@pytest.mark.parametrize(
    ("begun", "end", "days"),
    [
        (date(2026, 11, 24), date(2026, 12, 7), 2),  # the 25th, and the Monday after the citizen's turn
        (MONDAY, date(2026, 11, 24), 1),
        (date(2026, 11, 26), date(2026, 12, 3), 0),
        (MONDAY, MONDAY, 0),
    ],
)
def test_of_a_part_of_the_way_only_the_citys_days_count(begun: date, end: date, days: int) -> None:
    city = [Span(MONDAY, date(2026, 11, 25)), Span(date(2026, 12, 4), None)]
    assert used_between(city, begun, end) == days


def test_events_that_leave_the_turn_where_it_is_change_nothing() -> None:
    history = [event(1, MONDAY, "city"), event(2, date(2026, 11, 24), "city")]
    assert spans(history) == [Span(MONDAY, None)]


@pytest.mark.parametrize(
    ("today", "shown"),
    [(date(2026, 11, 26), "green"), (FRIDAY, "yellow"), (date(2026, 11, 30), "yellow"), (date(2026, 12, 1), "red")],
)
def test_the_light_is_yellow_from_four_fifths_and_red_past_the_day(today: date, shown: str) -> None:
    due = deadline(5, [Span(MONDAY, None)])
    assert (due.yellow_on, due.due_on) == (FRIDAY, date(2026, 11, 30))
    assert light(due.due_on, due.yellow_on, today, ended=False) == shown
    assert light(due.due_on, due.yellow_on, today, ended=True) == "ended"
    assert light(None, None, today, ended=False) == "paused"


def test_on_the_spot_means_today_or_the_next_working_day() -> None:
    assert deadline(0, [Span(MONDAY, None)]).due_on == MONDAY
    assert deadline(0, [Span(date(2026, 11, 28), None)]).due_on == date(2026, 11, 30)


def test_a_limit_that_reaches_into_an_unannounced_year_is_marked() -> None:
    unknown = next(year for year in range(2026, 2100) if not announced(year))
    assert deadline(5, [Span(date(unknown, 1, 4), None)]).provisional
    assert not deadline(5, [Span(MONDAY, None)]).provisional


def test_in_a_year_that_isnt_announced_the_days_that_the_law_names_are_free() -> None:
    new_year, national_day = date(2097, 1, 1), date(2097, 10, 1)
    assert not announced(2097)
    assert new_year.isoweekday() == national_day.isoweekday() == 2
    for day in (new_year, national_day):
        assert is_public_holiday(day)
        assert not is_working_day(day)
    assert add_working_days(date(2097, 9, 30), 1) == date(2097, 10, 4)
    assert not is_public_holiday(date(2097, 1, 2))
