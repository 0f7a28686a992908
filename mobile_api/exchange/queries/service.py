"""Looks national and provincial data up for an application, and keeps who asked what for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from mobile_api.applications.office.looks import Purpose
from mobile_api.applications.office.service import OfficeService
from mobile_api.errors import InvalidValue, NotFound, TooManyRequests, Unavailable
from mobile_api.exchange.connections import Connections
from mobile_api.exchange.queries.kinds import QueryKind
from mobile_api.exchange.queries.lookup import MOST, SPAN, Lookup, Told, concerns
from mobile_api.exchange.queries.store import LookupStore
from mobile_api.identity.access import Staff
from mobile_api.identity.persons.service import PersonService
from mobile_api.sealing import Sealer
from mobile_api.signed_client import SignedClient, unread

PATH = "/exchange/v1/queries/"


class Lookups:
    """The way to others' data. Built once per worker by `exchange.room`."""

    def __init__(
        self,
        store: LookupStore,
        kinds: Mapping[str, QueryKind],
        connections: Connections,
        clients: Mapping[str, SignedClient],
        office: OfficeService,
        persons: PersonService,
        sealer: Sealer,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._office, self._persons = store, office, persons
        self._sealer, self._clock = sealer, clock
        answering = {kind: clients[s.id] for s in connections.by_way("query") for kind in s.queries}
        self._kinds = {kind.id: (kind, answering[kind.id]) for kind in kinds.values() if kind.id in answering}

    def kinds(self) -> list[QueryKind]:
        """What can be looked up here."""
        return [kind for kind, _ in self._kinds.values()]

    async def look_up(
        self, kind_id: str, staff: Staff, number: str, purpose: Purpose, subject: str
    ) -> tuple[QueryKind, Told]:
        """What is known of a person or firm whom an application is about.

        The look at the application and the lookup are recorded first. Raises `NotFound`, `InvalidValue` for whom the
        application isn't about, `TooManyRequests`, `Unavailable`.
        """
        if kind_id not in self._kinds:
            raise NotFound
        kind, client = self._kinds[kind_id]
        application = await self._office.look(number, staff, purpose)
        if not concerns(subject, application.values, await self._persons.id_number(application.citizen_id)):
            raise InvalidValue(
                "这个号码不在该办件里，不能查询。", "The application isn't about this number.", field="subject"
            )
        lookup = self._line(kind, staff, number, purpose, subject)
        await self._store.add(lookup)
        if await self._store.count(lookup.account, lookup.at - SPAN) > MOST:
            await self._store.end(lookup.id, "too_many")
            raise TooManyRequests(f"一小时最多查{MOST}次。", f"At most {MOST} lookups an hour.")
        try:
            record = _record(await client.ask(PATH + kind.id, {"subject": subject}), kind)
        except Unavailable:
            await self._store.end(lookup.id, "unavailable")
            raise
        await self._store.end(lookup.id, "found" if record else "nothing")
        return kind, Told(lookup.at, record)

    async def newest(self, limit: int) -> list[Lookup]:
        """The log, newest first, for a supervisor."""
        return await self._store.newest(limit)

    def _line(self, kind: QueryKind, staff: Staff, number: str, purpose: Purpose, subject: str) -> Lookup:
        return Lookup(
            id=uuid4().hex,
            at=self._clock(),
            account=staff.account or "",
            name=staff.name,
            department=staff.department,
            kind=kind.id,
            purpose=purpose,
            number=number,
            subject=self._sealer.hashed(subject, "lookups"),
        )


def _record(told: Mapping[str, object], kind: QueryKind) -> Mapping[str, str] | None:
    """What the kind gives of an answer; whatever else the other side says is left out."""
    record = told.get("record")
    if record is None:
        return None
    if not isinstance(record, dict):
        raise unread("record")
    return {given.id: str(record.get(given.id) or "") for given in kind.gives}
