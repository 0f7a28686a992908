"""Looks national and provincial data up for an application that runs, as far as its scenario releases them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from mobile_api.applications.application import Application
from mobile_api.applications.office.looks import Purpose
from mobile_api.applications.office.service import OfficeService
from mobile_api.data_calls.scenario import Asker, Asking, NotReleased, Release
from mobile_api.data_calls.service import DataCalls
from mobile_api.errors import DataNotReleased, InvalidValue, NotFound
from mobile_api.exchange.connections import Connections
from mobile_api.exchange.queries.kinds import SUBJECTS, QueryKind
from mobile_api.exchange.queries.lookup import FITS, Known, Told, acts_as, concerns, namesake
from mobile_api.identity.access import Staff
from mobile_api.identity.accounts.requests import Json
from mobile_api.identity.accounts.service import NextStep
from mobile_api.identity.accounts.signed_calls import SignedCalls
from mobile_api.identity.persons.service import PersonService
from mobile_api.signed_client import SignedClient, unread

PATH = "/exchange/v1/queries/"
NOT_YOURS = (
    "这个办件已办结，或现在不由您办理，不能查询；本次尝试已记录。",
    "This application is over, or its turn isn't yours, so nothing can be looked up. The attempt was recorded.",
)
OWN = (
    "不能查询自己的数据；本次尝试已记录。",
    "Nobody looks their own data up. The attempt was recorded.",
)


@dataclass(frozen=True)
class LookupRequest:
    """For which application, what for, and whom: a number that the application is about."""

    number: str
    purpose: Purpose
    subject: str


class Lookups:
    """The way to others' data. Built once per worker by `exchange.room`."""

    def __init__(
        self,
        kinds: Mapping[str, QueryKind],
        connections: Connections,
        clients: Mapping[str, SignedClient],
        calls: DataCalls,
        signed: SignedCalls,
        office: OfficeService,
        persons: PersonService,
        clock: Callable[[], datetime],
    ) -> None:
        self._calls, self._signed, self._clock = calls, signed, clock
        self._office, self._persons = office, persons
        answering = {kind: clients[s.id] for s in connections.by_way("query") for kind in s.queries}
        self._kinds = {kind.id: (kind, answering[kind.id]) for kind in kinds.values() if kind.id in answering}

    def kinds(self) -> list[QueryKind]:
        """What can be looked up here."""
        return [kind for kind, _ in self._kinds.values()]

    async def permitted(self, number: str, staff: Staff) -> list[tuple[QueryKind, Release]]:
        """What may be looked up for an application by whoever has it before them now. Raises `NotFound`."""
        application = await self._office.concerning(number, staff)
        role = self._turn(application, staff)
        found: list[tuple[QueryKind, Release]] = []
        if role is None:
            return found
        asking = Asking(role, staff.account or "", one_thing=application.one_thing_id)
        for kind in self.kinds():
            with suppress(NotReleased):
                found.append((kind, self._calls.scenarios.decide(asking, kind.source)))
        return found

    async def begin(self, kind_id: str, staff: Staff, asked: LookupRequest) -> NextStep:
        """What the clerk's key must sign. A refusal is recorded, and comes before the key is asked.

        Raises `NotFound`, `DataNotReleased`, `TooManyRequests`, and `InvalidValue` for a number that the application
        isn't about.
        """
        kind, _ = self._kind(kind_id)
        asking, _ = await self._permitted(kind, staff, asked)
        return await self._signed.begin(kind.source, asking, asked.subject)

    async def look_up(
        self, kind_id: str, staff: Staff, asked: LookupRequest, ticket: str, credential: Json
    ) -> tuple[QueryKind, Told]:
        """What is known of a person or firm whom an application is about, after the clerk's key has signed for it.

        The request with its signature, and the look at the application, are recorded before anything is asked. Raises
        what `begin` raises, `RequestNotSigned` and `Unavailable`.
        """
        kind, client = self._kind(kind_id)
        asking, release = await self._permitted(kind, staff, asked)
        source = kind.source
        asking, signature = await self._signed.take(source, asking, asked.subject, ticket, credential)
        application = await self._office.look(asked.number, staff, asked.purpose)
        marks = ["namesake"] if namesake(staff.name, application.values) else []
        at = self._clock()
        await self._signed.record(source, asking, asked.subject, release, signature, marks)

        async def ask() -> Sequence[Known]:
            return _known(await client.ask(PATH + kind.id, {"subject": asked.subject}), kind)

        found = await self._calls.call(source, asking, asked.subject, ask)
        return kind, Told(at, found[0] if found else None, release.fields)

    def _kind(self, kind_id: str) -> tuple[QueryKind, SignedClient]:
        if kind_id not in self._kinds:
            raise NotFound
        return self._kinds[kind_id]

    async def _permitted(self, kind: QueryKind, staff: Staff, asked: LookupRequest) -> tuple[Asking, Release]:
        """As whom the clerk asks, and what they may see. Whatever stands against it is recorded, but for a number that
        can't be anybody's and the tries after too many."""
        if not FITS[kind.asks](asked.subject):
            name = SUBJECTS[kind.asks]
            raise InvalidValue(f"请填写正确的{name.zh}。", f"Please enter a valid {name.en}.", field="subject")
        await self._calls.admit_try(staff.account or "")
        source = kind.source
        role: Asker = "counter_clerk" if "counter_clerk" in staff.roles else "reviewer"
        asking = Asking(role, staff.account or "", purpose=asked.purpose, department=staff.department)
        try:
            application = await self._office.concerning(asked.number, staff)
        except NotFound:  # what was typed as a number may be anything, so it isn't kept
            await self._calls.refuse(source, asking, asked.subject, "no_case")
            raise
        running = replace(asking, number=application.number, one_thing=application.one_thing_id)
        return await self._for_case(source, running, staff, asked, application)

    async def _for_case(
        self, source: str, asking: Asking, staff: Staff, asked: LookupRequest, application: Application
    ) -> tuple[Asking, Release]:
        turn = self._turn(application, staff)
        if staff.person is not None and staff.person == self._calls.subject_of(asked.subject):
            await self._calls.refuse(source, asking, asked.subject, "own", ["own"])
            raise DataNotReleased(*OWN)
        if turn is None:
            await self._calls.refuse(source, asking, asked.subject, "not_running")
            raise DataNotReleased(*NOT_YOURS)
        asking = replace(asking, role=turn)
        if not concerns(asked.subject, application.values, await self._persons.id_number(application.citizen_id)):
            await self._calls.refuse(source, asking, asked.subject, "not_about")
            raise InvalidValue(
                "这个号码不在该办件里，不能查询；本次尝试已记录。",
                "The application isn't about this number. The attempt was recorded.",
                field="subject",
            )
        return asking, await self._calls.released(source, asking, asked.subject)

    def _turn(self, application: Application, staff: Staff) -> Asker | None:
        department = self._office.department_of(staff) if "reviewer" in staff.roles else None
        return acts_as(staff.roles, department, application.waiting_for)


def _known(told: Mapping[str, object], kind: QueryKind) -> list[Known]:
    """What the kind gives of an answer; whatever else the other side says is left out."""
    record = told.get("record")
    if record is None:
        return []
    if not isinstance(record, dict):
        raise unread("record")
    return [Known({given.id: str(record.get(given.id) or "") for given in kind.gives})]
