"""Ends appointments whose reason has ended, and those that nobody came to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from mobile_api.applications.service import ApplicationService
from mobile_api.appointments.appointment import Appointment
from mobile_api.appointments.endings import settled
from mobile_api.appointments.store import AppointmentStore
from mobile_api.errors import Conflict
from mobile_api.logs import cause

log = structlog.get_logger()
BATCH = 500


class Settling:
    """The one place where appointments follow their drafts and applications.

    It compares what is booked with what it is booked for, and waits for nobody's word: a draft that the database
    removed sends none, and whatever a crash cut off is made up for at the next look. Built once per worker by
    `bootstrap`.
    """

    def __init__(
        self, store: AppointmentStore, applications: ApplicationService, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._applications, self._clock = store, applications, clock

    async def round(self) -> None:
        """Settle all that is booked."""
        after = ""
        while found := await self._store.booked(after, BATCH):
            await self._settle(found)
            after = found[-1].id

    async def of_citizen(self, citizen_id: str) -> None:
        """Settle what one citizen has booked, before it is counted."""
        await self._settle(await self._store.booked_by(citizen_id))

    async def _settle(self, appointments: Sequence[Appointment]) -> None:
        states, now = await self._applications.states_of([one.application_id for one in appointments]), self._clock()
        for before in appointments:
            after = settled(before, states.get(before.application_id), now)
            if after is None:
                continue
            try:
                await self._store.settle(before, after, now)
            except Conflict:  # its owner was faster
                continue
            except Exception as error:
                log.error("appointment_not_settled", appointment=before.id, **cause(error))
