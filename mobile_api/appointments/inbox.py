"""Reminders of appointments and why one was cancelled, put into their citizens' inboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.appointments.appointment import Appointment
from mobile_api.appointments.reminding import told_text
from mobile_api.catalog.service import CatalogService
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice
from mobile_api.push.notices import Notices


class InboxReminders:
    """The inbox as a `Teller`."""

    def __init__(self, notices: Notices, catalog: CatalogService, clock: Callable[[], datetime]) -> None:
        self._notices, self._catalog, self._clock = notices, catalog, clock

    async def tell(self, appointment: Appointment) -> None:
        """Post it, once."""
        counter = self._catalog.library.counter_if_known(appointment.counter_id)
        notice = Notice(
            event=appointment.news_id,
            citizen_id=appointment.citizen_id,
            kind=Kind.APPOINTMENT,
            text={language: told_text(appointment, counter, language) for language in ("zh", "en")},
            link=f"/applications/{appointment.number}" if appointment.number else "/applications",
            at=self._clock(),
        )
        await self._notices.post(notice)
