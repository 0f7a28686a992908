"""Half online: submitted from home, signed and collected by appointment, with a reminder; on a clock that turns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mobile_api.errors import Conflict, InvalidValue, NotFound
from mobile_api.localtime import CITY, local_day
from tests.mobile_api.appointments.visits import (
    HALL,
    accepted,
    book,
    first_day,
    issued,
    reminder_of,
    said,
    slots,
    submitted,
    today,
)
from tests.support.city import CityServices


def test_nothing_is_collected_before_the_acceptance(city: CityServices) -> None:
    citizen = city.citizen()
    application = submitted(city, citizen)
    assert first_day(city, citizen, application) is None
    with pytest.raises(Conflict):
        book(city, citizen, application, slots(city, today(city))[-1])


def test_while_it_is_decided_the_days_after_the_promised_one_are_open(city: CityServices) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    due = application.promised.due_on
    assert due is not None
    first = first_day(city, citizen, application)
    assert first == due + timedelta(days=1)
    with pytest.raises(InvalidValue):
        book(city, citizen, application, slots(city, due)[0])
    stranger = city.citizen()
    with pytest.raises(NotFound):
        book(city, stranger, application, slots(city, first)[0])


def test_what_is_issued_is_collected_at_once_and_reminded_of_once(city: CityServices) -> None:
    citizen = city.citizen()
    application = issued(city, citizen)
    assert first_day(city, citizen, application) == today(city)
    made = book(city, citizen, application, slots(city, today(city) + timedelta(days=2))[0])
    assert made.purpose == "collect"
    before = said(city, citizen)
    city.clock.now = reminder_of(made)
    first, second = said(city, citizen), said(city, citizen)
    assert first == second
    (reminder,) = first[len(before) :]
    assert made.starts_at.astimezone(CITY).strftime("%Y-%m-%d %H:%M") in reminder
    assert "车辆管理所" in reminder


def test_a_moved_appointment_is_reminded_of_at_its_new_time_and_a_cancelled_one_never(city: CityServices) -> None:
    citizen, other = city.citizen(), city.citizen()
    when = slots(city, today(city) + timedelta(days=2))[0]
    one, gone = (book(city, who, issued(city, who), when) for who in (citizen, other))
    service = city.services.appointments
    city.clock.now = reminder_of(one)
    reminded = said(city, citizen)
    later = slots(city, local_day(one.starts_at) + timedelta(days=2))[0]
    moved = city.run(service.move(citizen.caller, one.id, HALL, later))
    city.run(service.cancel(other.caller, gone.id))
    quiet = len(said(city, other))
    assert said(city, citizen) == reminded
    city.clock.now = reminder_of(moved)
    assert len(said(city, citizen)) == len(reminded) + 1
    assert len(said(city, other)) == quiet, "nobody is reminded of what was cancelled"


def test_what_is_booked_for_soon_needs_no_reminder(city: CityServices) -> None:
    citizen = city.citizen()
    application = issued(city, citizen)
    soon = slots(city, today(city))[0]
    city.clock.now = soon - timedelta(hours=2)
    made = book(city, citizen, application, soon)
    assert made.remind_at is None
    before = said(city, citizen)
    city.clock.pass_(hours=1)
    assert said(city, citizen) == before
