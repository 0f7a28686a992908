"""Plates on their way, and whoever books a time to collect one; on a clock that turns."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4

from mobile_api.applications.application import Application
from mobile_api.applications.papers import wanted
from mobile_api.appointments.appointment import Appointment
from mobile_api.localtime import local_day
from mobile_api.materials.attachment import NewFile
from tests.support import papers
from tests.support.city import Citizen, CityServices, clerk, reviewer

PLATE = "ebike-plate"
"""Half online: the plate is collected."""
HALL = "vehicle-office"


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
        return await services.submissions.submit(draft.id, citizen.caller, uuid4().hex)

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


def book_draft(city: CityServices, citizen: Citizen, draft_id: str, when: datetime) -> Appointment:
    """A time to hand a draft in at the hall."""

    async def work() -> Appointment:
        service = city.services.appointments
        return await service.book(citizen.caller, await service.subject(citizen.caller, None, draft_id), HALL, when)

    return city.run(work())


def free(city: CityServices, when: datetime) -> int:
    """Places that are free in a slot of the hall."""
    found = city.run(city.services.appointments.slots(HALL, local_day(when)))
    return next(places for slot, places in found if slot.starts_at == when)


def as_it_stands(city: CityServices, citizen: Citizen) -> Appointment:
    """The citizen's only appointment."""
    (found,) = city.run(city.services.appointments.mine(citizen.caller))
    return found
