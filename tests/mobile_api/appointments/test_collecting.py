"""Half online: submitted from home, signed and collected by appointment, with a reminder; on a clock that turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from mobile_api.applications.application import Application
from mobile_api.applications.papers import wanted
from mobile_api.appointments.appointment import Appointment
from mobile_api.errors import Conflict, InvalidValue, NotFound
from mobile_api.localtime import CITY, local_day, now_utc
from mobile_api.materials.attachment import NewFile
from tests.support import papers
from tests.support.city import Citizen, CityServices, Clock, a_city, clerk, reviewer

PLATE = "ebike-plate"
"""Half online: the plate is collected."""
HALL = "vehicle-office"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServices]:
    clock = Clock()
    clock.on(local_day(now_utc()) + timedelta(days=1))  # a past day's slots are removed by the database at once
    with a_city(tmp_path_factory.mktemp("collecting"), clock) as city:
        yield city


def submitted(city: CityServices, citizen: Citizen) -> Application:
    """A plate's application with its papers."""
    draft, services = city.draft(citizen, PLATE), city.services

    async def work() -> Application:
        given = {attachment.material_id for attachment in await services.materials.given(draft.id)}
        for material in wanted(draft):
            if material.required and material.id not in given:
                content = papers.pdf(1)
                named = NewFile("材料.pdf", len(content), sha256(content).hexdigest())
                upload = await services.materials.begin(draft, material.id, named)
                await services.materials.append(draft, upload.id, 0, content)
                await services.materials.finish(draft, upload.id)
        return await services.applications.submit(draft.id, citizen.caller, uuid4().hex)

    return city.run(work())


def accepted(city: CityServices, citizen: Citizen) -> Application:
    """A plate that is on its way."""
    application = submitted(city, citizen)
    office = city.services.office
    return city.run(office.accept(application.number, clerk(), len(application.events), tolerant=True))


def slots(city: CityServices, since: date) -> list[datetime]:
    """When the hall can be booked, from a day on."""
    return [slot.starts_at for slot, _ in city.run(city.services.appointments.slots(HALL, since))]


def today(city: CityServices) -> date:
    return local_day(city.clock())


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


def test_nobody_is_reminded_of_what_was_withdrawn(city: CityServices) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    first = first_day(city, citizen, application)
    assert first is not None
    made = book(city, citizen, application, slots(city, first)[0])
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    before = said(city, citizen)
    city.clock.now = reminder_of(made)
    assert said(city, citizen) == before
