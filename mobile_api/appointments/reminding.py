"""Tells of appointments: in time that they come, or why they were cancelled. Rows written with them, each told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from mobile_api.appointments.appointment import PURPOSES, Appointment
from mobile_api.appointments.endings import WHY
from mobile_api.appointments.settling import Settling
from mobile_api.appointments.store import AppointmentStore
from mobile_api.catalog.schema import Counter, Text
from mobile_api.localtime import to_the_minute
from mobile_api.logs import cause

log = structlog.get_logger()
EVERY_S = 60.0
BATCH = 200
TOLD_WITHIN = timedelta(days=7)
"""So long after its time somebody may still hear that an appointment was cancelled."""
REMINDER = Text(
    zh="提醒您：{when} 到{counter}办“{name}”（{purpose}），地址：{address}。来不了请取消或改期，把位置让给别人。",
    en="Reminder: {when}, {counter}, for “{name}” ({purpose}). Address: {address}. If you can't come, please "
    "cancel or change the time so that someone else can have it.",
)
CANCELLED = Text(
    zh="您预约的{when} 到{counter}办“{name}”（{purpose}）已取消：{why}。不用来了，不算爽约。",
    en="Your appointment was cancelled: {when}, {counter}, for “{name}” ({purpose}). Reason: {why}. You don't "
    "need to come, and it doesn't count as missed.",
)


class Teller(Protocol):
    """A way on which citizens hear of their appointments."""

    async def tell(self, appointment: Appointment) -> None:
        """Say it. The same may come again and must be said once all the same; whatever this raises means: try again."""


class Reminding:
    """The reader of the reminders' rows. Built once per worker by `bootstrap`, run by one of them."""

    def __init__(
        self, store: AppointmentStore, settling: Settling, tellers: Sequence[Teller], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._settling, self._tellers, self._clock = store, settling, tellers, clock

    async def round(self) -> None:
        """Settle what has ended, so that nobody is reminded of it; then tell what is due. One that fails is tried
        again the next time, and holds nobody else up."""
        await self._settling.round()
        now = self._clock()
        for appointment_id in await self._store.due(now, BATCH):
            try:
                appointment = await self._store.get(appointment_id)
                if appointment and worth_telling(appointment, now):
                    for teller in self._tellers:
                        await teller.tell(appointment)
                await self._store.told(appointment_id, now)
            except Exception as error:
                log.error("reminder_failed", **cause(error))


def worth_telling(appointment: Appointment, now: datetime) -> bool:
    """Whether there is something to tell: that it comes, or that the city cancelled it."""
    if appointment.ending is not None:
        return now < appointment.ends_at + TOLD_WITHIN
    return appointment.state == "booked" and appointment.starts_at > now


def told_text(appointment: Appointment, counter: Counter | None, language: str) -> str:
    """What is said."""
    ending, when = appointment.ending, to_the_minute(appointment.starts_at)
    return (
        (CANCELLED if ending else REMINDER)
        .in_(language)
        .format(
            when=when,
            counter=counter.name.in_(language) if counter else "",
            address=counter.address.in_(language) if counter else "",
            name=appointment.name[language],
            purpose=PURPOSES[appointment.purpose].in_(language),
            why=WHY[ending].in_(language) if ending else "",
        )
    )
