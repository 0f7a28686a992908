"""Sends each department's system its part, at least once, with patience and an end to it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.news.rows import News
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.service import ApplicationService
from mobile_api.errors import Conflict, NotFound, Problem, Unavailable
from mobile_api.exchange.connections import Connections, OutsideSystem
from mobile_api.exchange.split.message import TOLD, decided_here, is_open, message, message_id, version_of
from mobile_api.exchange.split.rows import Row
from mobile_api.exchange.split.store import OutboxStore
from mobile_api.identity.access import Staff
from mobile_api.logs import cause
from mobile_api.materials.attachment import Attachment
from mobile_api.materials.service import MaterialService
from mobile_api.signed_client import SignedAnswer, SignedClient

log = structlog.get_logger()
EVERY_S = 1.0
BATCH = 50
"""Rows of one system looked at in one round."""
PATH = "/exchange/v1/applications"
WORTH_ANOTHER_TRY = frozenset({401, 408, 429})
"""Refusals that may pass by themselves: clocks that differ, a crowd. Any other 4xx is about the message."""
CODE = re.compile(r"[a-z_]{1,40}")


class MessageRefused(Exception):
    """The system has read the message and won't have it, however often it comes."""


class Forwarding:
    """The outbox to departments' systems, filled by news of applications. Built once per worker by `exchange.room`."""

    def __init__(
        self,
        store: OutboxStore,
        connections: Connections,
        clients: Mapping[str, SignedClient],
        applications: ApplicationService,
        office: OfficeService,
        materials: MaterialService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._connections, self._clients, self._clock = store, connections, clients, clock
        self._applications, self._office, self._materials = applications, office, materials

    async def tell(self, news: News, application: Application) -> None:
        """A `Channel` of the applications' news: what departments with a system of their own must hear is put in the
        outbox. The same news may come again; its row is there already then."""
        for department in _concerned(news, application):
            if self._connections.of_department(department, "split") is not None:
                now = self._clock()
                version, row_id = version_of(application, department), message_id(application, department)
                await self._store.add(Row(row_id, application.number, department, version, now, next_at=now))

    async def round(self) -> None:
        """Send what is due. Systems don't wait for each other."""
        await asyncio.gather(*(self._serve(system) for system in self._connections.by_way("split")))

    async def parked(self, limit: int) -> list[Row]:
        """What isn't sent any more, for an administrator: what waits for systems that are no longer connected, then
        what was parked."""
        return [*await self._store.stranded(self._connected(), limit), *await self._store.parked(limit)]

    async def retry(self, row_id: str) -> None:
        """Try a parked row again. Raises `NotFound`."""
        if not await self._store.unpark(row_id, self._clock()):
            raise NotFound

    async def give_up(self, row_id: str, staff: Staff) -> None:
        """Let go of a row that waits for a system which is no longer connected: nobody will take it.

        Raises `NotFound`, and `Conflict` while the department has a system.
        """
        row = await self._store.unsent(row_id)
        if row is None:
            raise NotFound
        if row.department in self._connected():
            raise Conflict("这个部门的系统还在对接，请重新发送。", "The department has a system. Please send it again.")
        await self._store.give_up(row_id, staff.account or staff.name, self._clock())

    def _connected(self) -> set[str]:
        return {system.department or "" for system in self._connections.by_way("split")}

    async def file(self, system: OutsideSystem, number: str, file_id: str) -> tuple[Attachment, bytes]:
        """A file of an application that a department's system has to decide on; the look is recorded.

        Raises `NotFound`, also where the department has no open part.
        """
        application = await self._office.part_of(number, system.department or "")
        if application.ended or system.department not in application.pending:
            raise NotFound
        if file_id not in {paper.id for paper in await self._materials.filed(application.id)}:
            raise NotFound
        await self._office.note_look(number, system.as_staff(), "review")
        return await self._materials.open(application.id, file_id)

    async def _serve(self, system: OutsideSystem) -> None:
        """Send a system what is due; while it doesn't answer, the rest isn't tried."""
        for row in await self._store.due(system.department or "", self._clock(), BATCH):
            try:
                await self._send(row, self._clients[system.id])
            except Exception as error:
                await self._failed(row, error)
                if isinstance(error, Unavailable):
                    return

    async def _send(self, row: Row, client: SignedClient) -> None:
        application = await self._office.part_of(row.number, row.department)
        if row.version == version_of(application, row.department) and is_open(application, row.department):
            papers = await self._materials.filed(application.id)
            told = message(application, row.department, self._applications.form_of(application), papers)
            body = json.dumps(told, ensure_ascii=False).encode()
            _check(await client.post(PATH, body, {"Idempotency-Key": row.id}))
        await self._store.passed_on(row.id, self._clock())  # a newer version has a row of its own

    async def _failed(self, row: Row, error: Exception) -> None:
        tries, hopeless = row.tries + 1, isinstance(error, MessageRefused)
        if await self._store.failed(row.id, tries, self._clock(), _kind(error), hopeless):
            log.error("exchange_parked", message=row.id, tries=tries, **cause(error))


def _concerned(news: News, application: Application) -> list[str]:
    """Departments whose systems must hear of news: those that haven't decided of what changes, and those whose own
    staff has decided here."""
    happened = news.of(application)
    here = [event.by.department for event in happened if decided_here(event) and event.by.department]
    return [*here, *(application.pending if any(event.action in TOLD for event in happened) else ())]


def _check(answer: SignedAnswer) -> None:
    """Raises `MessageRefused` or `Unavailable` unless the system has the message now."""
    if answer.status == 200:
        return
    if answer.status not in WORTH_ANOTHER_TRY and 400 <= answer.status < 500:
        raise MessageRefused(f"{answer.status} {_code(answer)}".strip())
    raise Unavailable


def _code(answer: SignedAnswer) -> str:
    """The code that a refusal gives, if it is one: nobody's data comes into our lists with it."""
    try:
        code = str(answer.as_object().get("error", ""))
    except Unavailable:
        return ""
    return code if CODE.fullmatch(code) else ""


def _kind(error: Exception) -> str:
    if isinstance(error, MessageRefused):
        return str(error)
    return error.code if isinstance(error, Problem) else type(error).__name__
