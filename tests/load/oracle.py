"""What must hold of any application, said once more and in another way than the code says it."""

from __future__ import annotations

from datetime import date, timedelta

from mobile_api.applications.application import Application
from mobile_api.applications.dates import is_working_day
from mobile_api.applications.events import Event, first_break
from mobile_api.applications.records import as_document
from mobile_api.applications.states import MOVES, State
from mobile_api.db import Document
from mobile_api.localtime import local_day

BY_DAY = ("waiting_for", "act_by", "due_on", "yellow_on", "statutory_on", "urgent_on", "provisional")


def check_application(application: Application, kept: Document, today: date) -> None:
    """History, state, deadlines and what the queues search by fit together."""
    check_history(application)
    computed = as_document(application)
    assert {name: kept[name] for name in BY_DAY} == {name: computed[name] for name in BY_DAY}
    assert application.used_days(today) == len(charged_days(application.events, today))
    check_due_day(application, application.promised_days, application.promised.due_on)
    check_due_day(application, application.statutory_days, application.statutory.due_on)
    if application.ended:
        assert application.waiting_for == ()
        assert application.act_by is None


def check_history(application: Application) -> None:
    """Every event follows from the one before by the table, nobody changed one, and the last gives the state."""
    assert first_break(application.events, application.root) is None
    state = State.DRAFT
    for seq, event in enumerate(application.events, start=1):
        assert event.seq == seq
        assert event.before is state
        assert event.after is MOVES[event.action][state]
        state = event.after
    assert state is application.state
    assert [event.action.value for event in application.events].count("submit") == 1
    moments = [event.at for event in application.events]
    assert moments == sorted(moments)


def charged_days(events: tuple[Event, ...], until: date) -> list[date]:
    """The working days that count against the city, found by walking through the calendar day by day."""
    days, day = [], local_day(events[0].at)
    while day < until:
        day += timedelta(days=1)
        if is_working_day(day) and _citys(events, day):
            days.append(day)
    return days


def _citys(events: tuple[Event, ...], day: date) -> bool:
    """Whether the city had the turn when the day began, having had it the evening before."""
    before = [event for event in events if local_day(event.at) < day]
    return before[-1].turn == "city"


def check_due_day(application: Application, limit: int, due_on: date | None) -> None:
    """The city has exactly its limit until the day, if the turn stays where it is."""
    if application.turn != "city":
        assert due_on is None
        return
    assert due_on is not None
    charged = charged_days(application.events, due_on)
    last_turn = local_day(_begin_of_turn(application.events).at)
    if len(charged) > limit or limit == 0:  # used up when the turn came back, or on the spot: on the next working day
        assert due_on in (last_turn, next_working_day(last_turn))
    else:
        assert len(charged) == limit
        assert is_working_day(due_on)


def _begin_of_turn(events: tuple[Event, ...]) -> Event:
    begun = events[-1]
    for event in reversed(events):
        if event.turn != "city":
            break
        begun = event
    return begun


def next_working_day(day: date) -> date:
    """The first one after a day."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
