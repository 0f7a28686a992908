"""Half online: submitted from home, signed and collected by appointment, with a reminder; on a clock that turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from mobile_api.applications.application import Application
from mobile_api.appointments.appointment import Appointment
from mobile_api.errors import Conflict, InvalidValue, NotFound
from mobile_api.localtime import CITY, local_day
from tests.support.city import Citizen, CityServices, a_city, clerk, reviewer

PLATE = "ebike-plate"
"""Half online: the plate is collected."""
HALL = "vehicle-office"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServices]:
    with a_city(tmp_path_factory.mktemp("collecting")) as city:
        yield city


def accepted(city: CityServices, citizen: Citizen) -> Application:
    """A plate that is on its way."""
    application = city.submitted(citizen, PLATE)
    office = city.services.office
    return city.run(office.accept(application.number, clerk(), len(application.events), tolerant=True))


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), CITY)


def book(city: CityServices, citizen: Citizen, application: Application, when: datetime) -> Appointment:
    async def work() -> Appointment:
        service = city.services.appointments
        subject = await service.subject(citizen.caller, application.number, None)
        return await service.book(citizen.caller, subject, HALL, when)

    return city.run(work())


def reminder_of(appointment: Appointment) -> datetime:
    assert appointment.remind_at is not None
    return appointment.remind_at


def said(city: CityServices, citizen: Citizen) -> list[str]:
    """What was said in the chat after a round of reminders."""
    city.run(city.services.reminding.round())
    found = city.services.chat.messages(citizen.conversation_id, citizen.caller, 0)
    return [message.text for message in city.run(found)]


def first_day(city: CityServices, citizen: Citizen, application: Application) -> date | None:
    day, counters = city.run(city.services.appointments.collecting(citizen.caller, application.number, None))
    assert (day is None) == (counters == [])
    return day


def test_nothing_is_collected_before_the_acceptance(city: CityServices) -> None:
    citizen = city.citizen()
    application = city.submitted(citizen, PLATE)
    assert first_day(city, citizen, application) is None
    with pytest.raises(Conflict):
        book(city, citizen, application, at(date(2026, 3, 3), "09:10"))


def test_while_it_is_decided_the_days_after_the_promised_one_are_open(city: CityServices) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    due = application.promised.due_on
    assert due is not None
    first = first_day(city, citizen, application)
    assert first == due + timedelta(days=1)
    with pytest.raises(InvalidValue):
        book(city, citizen, application, at(due, "09:10"))
    stranger = city.citizen()
    with pytest.raises(NotFound):
        book(city, stranger, application, at(first, "09:10"))


def issued(city: CityServices, citizen: Citizen) -> Application:
    """A plate that can be collected."""
    application = accepted(city, citizen)
    office = city.services.office
    for part in application.parts:
        seen = len(city.stored(application).events)
        city.run(office.decide(application.number, reviewer(part.department), seen, True, "", ""))
    application = city.stored(application)
    seen = len(application.events)
    if application.fee_fen:
        city.run(office.record_payment(application.number, clerk(), seen, "R1"))
        seen = len(city.stored(application).events)
    return city.run(office.issue(application.number, reviewer(application.issuer), seen, "车牌 1"))


def test_what_is_issued_is_collected_at_once_and_reminded_of_once(city: CityServices) -> None:
    citizen = city.citizen()
    application = issued(city, citizen)
    day = local_day(city.clock()) + timedelta(days=2)
    assert first_day(city, citizen, application) == local_day(city.clock())
    made = book(city, citizen, application, at(day, "09:10"))
    assert made.purpose == "collect"
    before = said(city, citizen)
    city.clock.now = reminder_of(made)
    first, second = said(city, citizen), said(city, citizen)
    assert first == second
    (reminder,) = first[len(before) :]
    assert f"{day.isoformat()} 09:10" in reminder
    assert "车辆管理所" in reminder


def test_a_moved_appointment_is_reminded_of_at_its_new_time_and_a_cancelled_one_never(city: CityServices) -> None:
    citizen, other = city.citizen(), city.citizen()
    one, gone = (
        book(city, who, issued(city, who), at(local_day(city.clock()) + timedelta(days=2), "10:10"))
        for who in (citizen, other)
    )
    service = city.services.appointments
    city.clock.now = reminder_of(one)
    reminded = said(city, citizen)
    later = at(local_day(one.starts_at) + timedelta(days=1), "10:10")
    moved = city.run(service.move(citizen.caller, one.id, HALL, later))
    city.run(service.cancel(other.caller, gone.id))
    quiet = len(said(city, other))
    assert said(city, citizen) == reminded
    city.clock.now = reminder_of(moved)
    assert len(said(city, citizen)) == len(reminded) + 1
    assert len(said(city, other)) == quiet, "nobody is reminded of what was cancelled"


def test_what_is_booked_for_soon_needs_no_reminder(city: CityServices) -> None:
    citizen = city.citizen()
    city.clock.on(local_day(city.clock()))
    made = book(city, citizen, issued(city, citizen), at(local_day(city.clock()), "14:10"))
    assert made.remind_at is None
    before = said(city, citizen)
    city.clock.pass_(hours=1)
    assert said(city, citizen) == before


def test_nobody_is_reminded_of_what_was_withdrawn(city: CityServices) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    first = first_day(city, citizen, application)
    assert first is not None
    (slot, _), *_ = city.run(city.services.appointments.slots(HALL, first))
    made = book(city, citizen, application, slot.starts_at)
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    before = said(city, citizen)
    city.clock.now = reminder_of(made)
    assert said(city, citizen) == before
