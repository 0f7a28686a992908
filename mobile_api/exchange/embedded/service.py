"""Gives tickets to departments' pages, and tells a system, once, who came with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from mobile_api.errors import InvalidValue, NotFound, Unauthenticated
from mobile_api.exchange.connections import Connections, OutsideSystem
from mobile_api.exchange.embedded.store import TicketStore
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.tokens import Tokens

TICKET_LIFE = timedelta(seconds=60)
"""Between the tap and the opened page."""


class Entrances:
    """The doors to departments' pages. Built once per worker by `exchange.room`.

    A ticket stands in an address, so it says nothing of the person; the system learns who it is from us, by a signed
    request, and only once.
    """

    def __init__(
        self,
        store: TicketStore,
        connections: Connections,
        tokens: Tokens,
        persons: PersonService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._connections, self._clock = store, connections, clock
        self._tokens, self._persons = tokens, persons

    def all(self) -> list[OutsideSystem]:
        """The systems whose pages can be opened."""
        return self._connections.by_way("embedded")

    async def open(self, department: str, citizen_id: str) -> tuple[str, datetime]:
        """The address that opens a department's page for a citizen, and until when. Raises `NotFound`."""
        system = self._connections.of_department(department, "embedded")
        if system is None:
            raise NotFound
        ticket_id, now = uuid4().hex, self._clock()
        await self._store.add(ticket_id, system.id, citizen_id, now)
        ticket = self._tokens.entry(system.id, ticket_id, now, TICKET_LIFE)
        return f"{system.page}?{urlencode({'ticket': ticket})}", now + TICKET_LIFE

    async def enter(self, system: OutsideSystem, ticket: str) -> KnownPerson:
        """Who came with a ticket. Raises `InvalidValue` for one that is forged, another system's, too old or used:
        which of them isn't told."""
        try:
            ticket_id = self._tokens.entered(system.id, ticket)
        except Unauthenticated as error:
            raise _refused() from error
        citizen_id = await self._store.use(ticket_id, system.id, self._clock())
        person = await self._persons.person(citizen_id) if citizen_id else None
        if person is None or person.confirmed_at is None:
            raise _refused()
        return person


def _refused() -> InvalidValue:
    return InvalidValue(
        "票据无效、已用过或已过期。", "The ticket doesn't count: it may be used, or too old.", field="ticket"
    )
