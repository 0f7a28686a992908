"""What people see of counters and appointments."""

from __future__ import annotations

from datetime import datetime

from mobile_api.appointments.appointment import PURPOSES, STANDINGS, Appointment, Purpose, Standing
from mobile_api.appointments.endings import WHY
from mobile_api.catalog.schema import Counter
from mobile_api.shapes import Answer


class PlaceView(Answer):
    """A counter, how far it is, and whether appointments are taken."""

    id: str
    name: str
    address: str
    hours: str
    extended_hours: str | None
    """When it is open beyond the working week: Saturday mornings, mostly."""
    phone: str
    kind: str
    metres: int | None
    """As the crow flies from the point that was given; None without one, or where the place isn't on the map."""
    appointments: bool
    sample: bool


class SlotView(Answer):
    """A time that can be booked."""

    starts_at: datetime
    ends_at: datetime
    free: int


class AppointmentView(Answer):
    """An appointment as its owner and the counter see it: nothing of it tells who somebody is."""

    id: str
    number: str | None
    draft_id: str | None
    """What is handed in, where there is no number yet."""
    name: str
    purpose: Purpose
    purpose_label: str
    counter_id: str
    counter: str
    address: str
    starts_at: datetime
    ends_at: datetime
    state: Standing
    state_label: str
    reason: str | None
    """Why the city cancelled it."""


def place_view(counter: Counter, metres: int | None, language: str) -> PlaceView:
    """A counter in a list."""
    return PlaceView(
        id=counter.id,
        name=counter.name.in_(language),
        address=counter.address.in_(language),
        hours=counter.hours.in_(language),
        extended_hours=counter.extended_hours.in_(language) if counter.extended_hours else None,
        phone=counter.phone,
        kind=counter.kind,
        metres=metres,
        appointments=counter.desk is not None,
        sample=counter.sample,
    )


def appointment_view(
    appointment: Appointment, counter: Counter | None, now: datetime, language: str
) -> AppointmentView:
    """An appointment as it stands now."""
    standing = appointment.standing(now)
    return AppointmentView(
        id=appointment.id,
        number=appointment.number,
        draft_id=None if appointment.number else appointment.application_id,
        name=appointment.name[language],
        purpose=appointment.purpose,
        purpose_label=PURPOSES[appointment.purpose].in_(language),
        counter_id=appointment.counter_id,
        counter=counter.name.in_(language) if counter else appointment.counter_id,
        address=counter.address.in_(language) if counter else "",
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        state=standing,
        state_label=STANDINGS[standing].in_(language),
        reason=WHY[appointment.ending].in_(language) if appointment.ending else None,
    )
