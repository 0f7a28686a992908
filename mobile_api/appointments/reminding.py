"""Tells of appointments in time: rows written with the appointment, each told once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

import structlog

from mobile_api.appointments.appointment import PURPOSES, Appointment
from mobile_api.appointments.store import AppointmentStore
from mobile_api.catalog.schema import Counter, Text
from mobile_api.localtime import CITY
from mobile_api.logs import cause

log = structlog.get_logger()
EVERY_S = 60.0
BATCH = 200
REMINDER = Text(
    zh="提醒您：{when} 到{counter}办“{name}”（{purpose}），地址：{address}。来不了请取消或改期，把位置让给别人。",
    en="A reminder: {when}, {counter}, for “{name}” ({purpose}). Address: {address}. If you can't come, please "
    "cancel or move it, so that others get the place.",
)


class Teller(Protocol):
    """A way on which citizens hear of their appointments."""

    async def remind(self, appointment: Appointment) -> None:
        """Say it. The same may come again and must be said once all the same; whatever this raises means: try again."""


class Reminding:
    """The reader of the reminders' rows. Built once per worker by `bootstrap`, run by one of them."""

    def __init__(
        self,
        store: AppointmentStore,
        needed: Callable[[Appointment], Awaitable[bool]],
        teller: Teller,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._needed, self._teller, self._clock = store, needed, teller, clock

    async def round(self) -> None:
        """Tell what is due. One that fails is tried again the next time, and holds nobody else up."""
        now = self._clock()
        for appointment_id in await self._store.due(now, BATCH):
            appointment = await self._store.get(appointment_id)
            try:
                coming = appointment and appointment.state == "booked" and appointment.starts_at > now
                if appointment and coming and await self._needed(appointment):
                    await self._teller.remind(appointment)
                await self._store.told(appointment_id, now)
            except Exception as error:
                log.error("reminder_failed", **cause(error))


def reminder_text(appointment: Appointment, counter: Counter | None, language: str) -> str:
    """What is said."""
    when = appointment.starts_at.astimezone(CITY).strftime("%Y-%m-%d %H:%M")
    return REMINDER.in_(language).format(
        when=when,
        counter=counter.name.in_(language) if counter else "",
        address=counter.address.in_(language) if counter else "",
        name=appointment.name[language],
        purpose=PURPOSES[appointment.purpose].in_(language),
    )
