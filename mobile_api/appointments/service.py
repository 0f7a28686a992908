"""What citizens and clerks may do with appointments."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.appointments.appointment import (
    MISSES_COUNT_FOR,
    Appointment,
    Purpose,
    booked_already,
    check_misses,
    collectable_from,
)
from mobile_api.appointments.places import by_distance
from mobile_api.appointments.settling import Settling
from mobile_api.appointments.slots import Slot, open_slots
from mobile_api.appointments.store import AppointmentStore
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Counter, Point
from mobile_api.catalog.service import CatalogService
from mobile_api.errors import Conflict, InvalidValue, NotFound
from mobile_api.identity.access import Caller
from mobile_api.localtime import CITY, local_day

LIST = 50


@dataclass(frozen=True)
class Subject:
    """What an appointment is for, and from which day on it can be."""

    application_id: str
    number: str | None
    name: dict[str, str]
    purpose: Purpose
    edition: Edition
    first: date


class AppointmentService:
    """Appointments. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: AppointmentStore,
        settling: Settling,
        applications: ApplicationService,
        progress: ProgressService,
        catalog: CatalogService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._settling, self._applications = store, settling, applications
        self._progress, self._catalog, self._clock = progress, catalog, clock

    def desks(self) -> list[Counter]:
        """The counters that take appointments."""
        return self._catalog.library.desks()

    def counters(self, one_thing_id: str, here: Point | None) -> list[tuple[Counter, int | None]]:
        """Where a one-thing is taken in, with the distance in metres, the nearest first. Raises `NotFound`."""
        return by_distance(self._places(self._catalog.edition(one_thing_id)), here)

    async def collecting(
        self, caller: Caller, number: str, here: Point | None
    ) -> tuple[date | None, list[tuple[Counter, int | None]]]:
        """From which day on an application can be collected, and where, the nearest first; no day and no counter if
        nothing is to be collected. Raises `NotFound`."""
        try:
            subject = await self.subject(caller, number, None)
        except Conflict:
            return None, []
        return subject.first, by_distance([c for c in self._places(subject.edition) if c.desk is not None], here)

    async def slots(self, counter_id: str, first: date | None = None) -> list[tuple[Slot, int]]:
        """The slots of a counter that can be booked (from a day on), each with how many places are free. Raises
        `NotFound`."""
        now = self._clock()
        slots = open_slots(self._counter(counter_id), now, first or local_day(now))
        taken = await self._store.taken(slots)
        return [(slot, slot.capacity - taken.get(slot.id, 0)) for slot in slots]

    async def book(self, caller: Caller, subject: Subject, counter_id: str, starts_at: datetime) -> Appointment:
        """Take a place in a slot; a repeat gives the first answer.

        Raises `InvalidValue` for a counter or a time that doesn't exist for it, `SlotFull`, and `Conflict` if there is
        another appointment for it, or the caller has too many, or has missed too many.
        """
        now, citizen_id = self._clock(), caller.citizen_id or ""
        slot = self._slot(subject, counter_id, starts_at)
        await self._settling.of_citizen(citizen_id)
        live = await self._store.live(subject.application_id)
        if live and (live.counter_id, live.starts_at) == (slot.counter_id, slot.starts_at):
            return live
        if live:
            raise booked_already()
        check_misses(await self._store.misses(citizen_id, now - MISSES_COUNT_FOR))
        made = Appointment(
            uuid4().hex,
            subject.application_id,
            subject.number,
            subject.name,
            citizen_id,
            subject.purpose,
            slot.counter_id,
            slot.starts_at,
            slot.ends_at,
            "booked",
            now,
        )
        await self._store.book(made, slot)
        return made

    async def move(self, caller: Caller, appointment_id: str, counter_id: str, starts_at: datetime) -> Appointment:
        """Take another place instead. Raises `NotFound`, `InvalidValue`, `SlotFull`, `Conflict` once it has begun."""
        appointment = await self._coming(caller, appointment_id)
        slot = self._slot(await self._subject_of(appointment, caller), counter_id, starts_at)
        if (slot.counter_id, slot.starts_at) == (appointment.counter_id, appointment.starts_at):
            return appointment
        return await self._store.move(appointment, slot, self._clock())

    async def cancel(self, caller: Caller, appointment_id: str) -> None:
        """Give the place back. Raises `NotFound`, `Conflict` once it has begun."""
        await self._store.cancel(await self._coming(caller, appointment_id))

    async def mine(self, caller: Caller) -> list[Appointment]:
        """The caller's appointments, the latest first."""
        return await self._store.of_citizen(caller.citizen_id or "", LIST)

    async def at_counter(self, counter_id: str, day: date) -> list[Appointment]:
        """Who comes to a counter on a day. Raises `NotFound`."""
        begins = datetime.combine(day, time(), CITY)
        return await self._store.at_counter(self._counter(counter_id).id, begins, begins + timedelta(days=1))

    async def arrive(self, appointment_id: str, clerk: str) -> Appointment:
        """Whoever has it stands at the counter, late perhaps, but on its day. Raises `NotFound`, `Conflict`."""
        appointment, now = await self._get(appointment_id), self._clock()
        if local_day(appointment.starts_at) != local_day(now):
            raise Conflict("这个预约不是今天的。", "This appointment isn't for today.")
        if appointment.state not in ("booked", "missed"):
            raise Conflict("这个预约已取消，或已登记到场。", "It was cancelled, or the arrival is already recorded.")
        await self._store.arrive(appointment, clerk, now)
        return replace(appointment, state="arrived")

    async def came(self, citizen_id: str, application_id: str, clerk: str) -> None:
        """Whose draft is scanned stands at the counter: their appointment for it on this day, if there is one, is
        noted as kept, late or not."""
        today = local_day(self._clock())
        for appointment in await self._store.not_kept(citizen_id, application_id):
            if local_day(appointment.starts_at) == today:
                with contextlib.suppress(Conflict):  # a colleague was faster
                    await self._store.arrive(appointment, clerk, self._clock())

    async def subject(self, caller: Caller, number: str | None, draft_id: str | None) -> Subject:
        """What the caller wants an appointment for: an application of theirs, or a draft. Raises `NotFound`,
        `Conflict`, `InvalidValue` unless it is one of the two."""
        if number and not draft_id:
            application = await self._progress.application(number, caller.citizen_id or "")
            edition = self._catalog.edition(application.one_thing_id, application.catalog_version)
            first = collectable_from(application, edition.thing.channel)
            return Subject(application.id, number, dict(application.name), "collect", edition, first)
        if draft_id and not number:
            draft = await self._applications.draft(draft_id, caller)
            name = draft.edition.thing.name.model_dump()
            return Subject(draft.id, None, name, "hand_in", draft.edition, local_day(self._clock()))
        raise InvalidValue("请给出办件编号或草稿之一。", "Name an application or a draft.", field="number")

    def counter(self, counter_id: str) -> Counter | None:
        """A counter, if the catalog still has it."""
        return self._catalog.library.counter_if_known(counter_id)

    async def _subject_of(self, appointment: Appointment, caller: Caller) -> Subject:
        draft_id = None if appointment.number else appointment.application_id
        return await self.subject(caller, appointment.number, draft_id)

    def _slot(self, subject: Subject, counter_id: str, starts_at: datetime) -> Slot:
        counter = next((c for c in self._places(subject.edition) if c.id == counter_id), None)
        if counter is None:
            raise InvalidValue("这件事不在这个窗口办。", "That counter doesn't handle this.", field="counter_id")
        slots = open_slots(counter, self._clock(), subject.first)
        found = next((slot for slot in slots if slot.starts_at == starts_at), None)
        if found is None:
            raise InvalidValue("这个时间不能预约。", "This time can't be booked.", field="starts_at")
        return found

    def _places(self, edition: Edition) -> list[Counter]:
        detail = edition.thing.detail
        return self._catalog.library.places_of(detail) if detail else []

    def _counter(self, counter_id: str) -> Counter:
        counter = self.counter(counter_id)
        if counter is None:
            raise NotFound
        return counter

    async def _get(self, appointment_id: str) -> Appointment:
        appointment = await self._store.get(appointment_id)
        if appointment is None:
            raise NotFound
        return appointment

    async def _coming(self, caller: Caller, appointment_id: str) -> Appointment:
        """The caller's appointment, if it is still to come."""
        appointment = await self._get(appointment_id)
        if appointment.citizen_id != caller.citizen_id:
            raise NotFound
        if appointment.state != "booked" or appointment.starts_at <= self._clock():
            raise Conflict("这个预约已经不能改了。", "This appointment can't be changed any more.")
        return appointment
