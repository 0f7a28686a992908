"""Counters nearby and appointments, for citizens and for clerks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, ValidationError
from sanic import Blueprint, Request

from mobile_api.appointments.appointment import Appointment
from mobile_api.appointments.service import AppointmentService
from mobile_api.appointments.views import AppointmentView, PlaceView, SlotView, appointment_view, place_view
from mobile_api.catalog.schema import Point
from mobile_api.endpoints import (
    Answer,
    Body,
    Endpoint,
    endpoint,
    invalid_request,
    language_of,
    query_day,
    query_text,
    staff_of,
)
from mobile_api.identity.access import Caller
from mobile_api.localtime import local_day, now_utc

bp = Blueprint("appointments")
BOOKED = (400, 401, 403, 404, 409, 422)


class Where(Body):
    """A counter, and the beginning of one of its slots."""

    counter_id: Annotated[str, Field(max_length=60)]
    starts_at: Annotated[AwareDatetime, Field(strict=False)]


class Booking(Where):
    """For an application, by its number, or for a draft."""

    number: Annotated[str, Field(max_length=40)] | None = None
    draft_id: Annotated[str, Field(max_length=40)] | None = None


class Places(Answer):
    """Where something is taken in, the nearest first."""

    counters: list[PlaceView]


class Collecting(Places):
    """Where an application can be signed and collected by appointment, and from which day on; nowhere (and no day)
    while nothing is to be collected."""

    first_day: date | None


class Slots(Answer):
    """The times of a counter that can be booked."""

    slots: list[SlotView]


class Appointments(Answer):
    """Appointments."""

    appointments: list[AppointmentView]


@bp.get("/v1/catalog/one-things/<one_thing_id:str>/counters")
@endpoint(Endpoint("Where it is taken in, with distance and hours", answer=Places, problems=(400, 404)))
async def list_counters(request: Request, caller: Caller, one_thing_id: str) -> Places:
    found, language = _service(request).counters(one_thing_id, _here(request)), language_of(request)
    return Places(counters=[place_view(counter, metres, language) for counter, metres in found])


@bp.get("/v1/counters")
@endpoint(Endpoint("The counters that take appointments", answer=Places))
async def list_desks(request: Request, caller: Caller) -> Places:
    language = language_of(request)
    return Places(counters=[place_view(counter, None, language) for counter in _service(request).desks()])


@bp.get("/v1/applications/<number:str>/counters")
@endpoint(Endpoint("Where and from when it can be collected", answer=Collecting, problems=(400, 401, 403, 404)))
async def list_collecting(request: Request, caller: Caller, number: str) -> Collecting:
    first, found = await _service(request).collecting(caller, number, _here(request))
    language = language_of(request)
    return Collecting(first_day=first, counters=[place_view(counter, metres, language) for counter, metres in found])


@bp.get("/v1/counters/<counter_id:str>/slots")
@endpoint(Endpoint("The times of a counter that can be booked", answer=Slots, problems=(400, 404)))
async def list_slots(request: Request, caller: Caller, counter_id: str) -> Slots:
    found = await _service(request).slots(counter_id, query_day(request, "from"))
    return Slots(slots=[SlotView(starts_at=s.starts_at, ends_at=s.ends_at, free=free) for s, free in found])


@bp.post("/v1/me/appointments")
@endpoint(Endpoint("Book a time at a counter; a repeat is the same booking", Booking, AppointmentView, 201, BOOKED))
async def book_appointment(request: Request, caller: Caller, body: Booking) -> AppointmentView:
    service = _service(request)
    subject = await service.subject(caller, body.number, body.draft_id)
    return _view(request, await service.book(caller, subject, body.counter_id, body.starts_at))


@bp.get("/v1/me/appointments")
@endpoint(Endpoint("My appointments", answer=Appointments, problems=(401, 403)))
async def list_appointments(request: Request, caller: Caller) -> Appointments:
    return Appointments(appointments=[_view(request, one) for one in await _service(request).mine(caller)])


@bp.put("/v1/me/appointments/<appointment_id:str>")
@endpoint(Endpoint("Move my appointment", Where, AppointmentView, 200, BOOKED))
async def move_appointment(request: Request, caller: Caller, body: Where, appointment_id: str) -> AppointmentView:
    return _view(request, await _service(request).move(caller, appointment_id, body.counter_id, body.starts_at))


@bp.delete("/v1/me/appointments/<appointment_id:str>")
@endpoint(Endpoint("Cancel my appointment", status=204, problems=(401, 403, 404, 409)))
async def cancel_appointment(request: Request, caller: Caller, appointment_id: str) -> None:
    await _service(request).cancel(caller, appointment_id)


@bp.get("/v1/office/counters/<counter_id:str>/appointments")
@endpoint(Endpoint("Who comes to a counter on a day", answer=Appointments, problems=(400, 401, 403, 404)))
async def list_arrivals(request: Request, caller: Caller, counter_id: str) -> Appointments:
    found = await _service(request).at_counter(counter_id, query_day(request, "day") or local_day(now_utc()))
    return Appointments(appointments=[_view(request, one) for one in found])


@bp.post("/v1/office/appointments/<appointment_id:str>/arrival")
@endpoint(Endpoint("Whoever has it has come", None, AppointmentView, 200, (401, 403, 404, 409)))
async def note_arrival(request: Request, caller: Caller, appointment_id: str) -> AppointmentView:
    return _view(request, await _service(request).arrive(appointment_id, staff_of(caller).name))


def _here(request: Request) -> Point | None:
    """The point that the app gives, `lat` and `lon` in degrees. Raises `InvalidRequest`."""
    given = {name: query_text(request, name) for name in ("lat", "lon")}
    if given == {"lat": None, "lon": None}:
        return None
    try:
        return Point.model_validate(given)
    except ValidationError as error:
        raise invalid_request(error) from error


def _view(request: Request, appointment: Appointment) -> AppointmentView:
    now: datetime = now_utc()
    counter = _service(request).counter(appointment.counter_id)
    return appointment_view(appointment, counter, now, language_of(request))


def _service(request: Request) -> AppointmentService:
    service: AppointmentService = request.app.ctx.services.appointments
    return service
