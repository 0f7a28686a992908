"""Reminders of appointments and why one was cancelled, told in the citizen's conversation between two turns."""

from __future__ import annotations

from mobile_api.appointments.appointment import Appointment
from mobile_api.appointments.reminding import told_text
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns


class ChatReminders:
    """The chat as a `Teller`."""

    def __init__(self, store: ChatStore, turns: Turns, catalog: CatalogService) -> None:
        self._store, self._turns, self._catalog = store, turns, catalog

    async def tell(self, appointment: Appointment) -> None:
        """Say it where the citizen was last, once. Raises `Conflict` while somebody is being answered there."""
        latest = await self._store.of_citizen(appointment.citizen_id, 1)
        if not latest:
            return
        counter = self._catalog.library.counter_if_known(appointment.counter_id)
        text = told_text(appointment, counter, latest[0].language)
        await self._turns.say_between(latest[0].id, appointment.news_id, text)
