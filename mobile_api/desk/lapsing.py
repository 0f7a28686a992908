"""What guests wait for lapses: they have no inbox, so an answer that comes late reaches nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from mobile_api.applications.dates import add_working_days
from mobile_api.chat.conversation import Called, Conversation, Message
from mobile_api.chat.owning import Notice, Owning
from mobile_api.db import Session
from mobile_api.desk.notices import LAPSED
from mobile_api.desk.store import DeskStore
from mobile_api.localtime import local_day

log = structlog.get_logger()
EVERY_S = 600.0
GUESTS_WAIT = 2
"""Working days, after the one on which they asked; a city sets it here."""


def lapsed(asked_at: datetime, now: datetime) -> bool:
    """Whether a guest who asked for a person then waits no more."""
    return local_day(now) > add_working_days(local_day(asked_at), GUESTS_WAIT)


class Lapsing:
    """One worker of all looks for them, again and again. Built once per worker by `bootstrap`."""

    def __init__(self, store: DeskStore, owning: Owning, clock: Callable[[], datetime]) -> None:
        self._store, self._owning, self._clock = store, owning, clock

    async def round(self) -> None:
        """Give back to the bot what guests have waited for too long."""
        now = self._clock()
        async for conversation in self._owning.guests_since(now - timedelta(days=GUESTS_WAIT)):
            called = conversation.called
            if called is not None and lapsed(called.at, now):
                await self._lapse(conversation, called)

    async def _lapse(self, conversation: Conversation, called: Called) -> None:
        async def ended(session: Session, said: Message) -> None:
            await self._store.end_record(called.id, "lapsed", "other", said.at, said.seq, session)

        notice = Notice(LAPSED.in_(conversation.language), ended)
        if await self._owning.lapse(conversation, called.id, notice):
            log.info("call_lapsed", conversation=conversation.id)
