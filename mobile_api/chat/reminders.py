"""Reminders of appointments, told in the citizen's conversation between two turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.appointments.appointment import Appointment
from mobile_api.appointments.reminding import reminder_text
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.conversation import Message
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from mobile_api.db import Database, Session, run_transaction


class ChatReminders:
    """The chat as a `Teller`."""

    def __init__(
        self, db: Database, store: ChatStore, turns: Turns, catalog: CatalogService, clock: Callable[[], datetime]
    ) -> None:
        self._db, self._store, self._turns, self._catalog, self._clock = db, store, turns, catalog, clock

    async def remind(self, appointment: Appointment) -> None:
        """Say it where the citizen was last, once. Raises `Conflict` while somebody is being answered there."""
        latest = await self._store.of_citizen(appointment.citizen_id, 1)
        message_id = f"appointment:{appointment.id}:{appointment.starts_at.isoformat()}"
        if not latest or await self._store.has_message(message_id):
            return
        conversation, now = latest[0], self._clock()
        counter = self._catalog.library.counter_if_known(appointment.counter_id)
        text = reminder_text(appointment, counter, conversation.language)

        async def work(session: Session) -> None:
            seq = await self._store.next_between_turns(conversation.id, now, session)
            await self._store.add_told(Message(message_id, conversation.id, seq, "bot", text, now), now, session)

        await run_transaction(self._db, work)
        self._turns.announce(conversation.id)
