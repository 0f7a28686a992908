"""The backend's services without the bot, on a database and registers of their own, with a clock that tests turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from uuid import uuid4

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill
from mobile_api.bootstrap import build
from mobile_api.catalog import index
from mobile_api.catalog.schema import FormField, SituationQuestion
from mobile_api.db import run_transaction
from mobile_api.identity.access import Caller, Holder, Staff
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.store import PersonStore
from mobile_api.localtime import CITY, local_day, now_utc
from mobile_api.materials.attachment import Attachment
from mobile_api.materials.store import MaterialStore
from mobile_api.ops.seeding import papers_of
from mobile_api.ops.system import System
from mobile_api.outbox import EVER
from mobile_api.sealing import Sealer
from mobile_api.services import Services
from tests.support.answers import answer_to
from tests.support.talk import GOOD, new_phone

T = TypeVar("T")
BARBERSHOP = "open-barbershop"


class Clock:
    """The city's time, as a test sets it: nine in the morning of today at first. It never goes back behind the real
    time, by which the database removes what is past its life."""

    def __init__(self) -> None:
        self.on(local_day(now_utc()))

    @classmethod
    def at_present(cls) -> Clock:
        """The real time, for a city with other processes: the keys that it makes must be good there already."""
        clock = cls()
        clock.now = now_utc()
        return clock

    def __call__(self) -> datetime:
        return self.now

    def on(self, day: date) -> None:
        """Nine in the morning of a day, in China."""
        self.now = datetime.combine(day, time(9), CITY).astimezone(UTC)

    def pass_(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass
class Citizen:
    """Somebody who has shown who they are, with a conversation."""

    caller: Caller
    conversation_id: str

    @property
    def id(self) -> str:
        """Of the account."""
        assert self.caller.citizen_id
        return self.caller.citizen_id


class Memory:
    """In the bot's place: these tests have none. Which conversations it was told to forget."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def forget(self, conversation_id: str) -> None:
        """It was told."""
        self.forgotten.append(conversation_id)


class CityServices:
    """A worker's services, to be called from plain tests."""

    def __init__(self, system: System, clock: Clock) -> None:
        self.system, self.clock, self._loop, self.memory = system, clock, asyncio.Runner(), Memory()
        # a browser's tests have a loop that runs in the main thread already
        self._thread = ThreadPoolExecutor(1)
        self.settings = system.settings()
        self.services: Services = self.run(self._begin())

    async def _begin(self) -> Services:
        services = await build(self.settings, self.clock, self.system.env, self.memory)
        for task in services.tasks:  # tests say themselves when a round is done
            task.cancel()
        services.tasks.clear()
        return services

    def run(self, work: Awaitable[T]) -> T:
        """The outcome of a call."""

        async def whole() -> T:
            return await work

        return self._thread.submit(self._loop.run, whole()).result()

    def cut_off(self, work: Awaitable[T], after_s: float, instead: object) -> T | object:
        """The outcome of a call, `instead` if it isn't there in time: then it ends wherever it is."""

        async def whole() -> T | object:
            task = asyncio.ensure_future(work)
            await asyncio.wait({task}, timeout=after_s)
            if task.done():
                return task.result()
            task.cancel()
            await asyncio.wait({task})
            return instead

        return self._thread.submit(self._loop.run, whole()).result()

    def pass_news_on(self) -> None:
        """The relay's rounds as long as they get ahead: other tests' news waits too, more than one round takes."""
        due, before = {"next_at": {"$gt": EVER, "$lte": self.clock()}}, 0
        while (now := self.run(self.services.db["application_news"].count_documents(due))) not in (0, before):
            self.run(self.services.relay.round())
            before = now

    def restart(self) -> None:
        """The worker ends and another one begins."""
        self.run(self.services.close())
        self.services = self.run(self._begin())

    def close(self) -> None:
        """Let go of everything."""
        self.run(self.services.close())
        self._thread.submit(self._loop.close).result()
        self._thread.shutdown()

    def citizen(self, person: tuple[str, str] = GOOD, language: str = "zh") -> Citizen:
        """A new account whose owner was confirmed at the counter."""
        caller = Caller("citizen", uuid4().hex, level=2)
        account = {"_id": caller.citizen_id, "phone": new_phone(), "created_at": self.clock()}
        self.run(self.services.db["citizens"].insert_one(account))
        store = PersonStore(self.services.db, Sealer(self.settings.key_dir))
        name, id_number = person
        confirmed = partial(store.confirm, caller.citizen_id or "", KnownPerson(id_number, name, self.clock()))
        assert self.run(run_transaction(self.services.db, confirmed))
        opened, _ = self.run(self.services.chat.open(caller, language))
        return Citizen(caller, opened.id)

    def draft(
        self,
        citizen: Citizen,
        one_thing_id: str = BARBERSHOP,
        left: Collection[str] = (),
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> Draft:
        """A complete draft, kept, with its papers but those that are `left` out; of the situation what is `chosen`, by
        question and label, and else the first that is offered."""
        applications = self.services.applications
        draft = applications.begin(citizen.conversation_id, Holder(citizen.id, None), one_thing_id)
        draft = _filled(draft, applications.today(), chosen)
        self.run(applications.keep(draft))
        for paper in papers_of(draft, self.clock()):
            if paper.material_id not in left:
                self.hand_in(citizen, paper)
        return draft

    def hand_in(self, citizen: Citizen, paper: Attachment) -> None:
        """Something that a register holds, put beside a draft or an application."""
        self.run(MaterialStore(self.services.db, Sealer(self.settings.key_dir)).add(paper, citizen.id))

    def submitted(
        self,
        citizen: Citizen,
        one_thing_id: str = BARBERSHOP,
        left: Collection[str] = (),
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> Application:
        """A submitted application; the papers that are `left` out follow later. `chosen` as of a draft."""
        draft = self.draft(citizen, one_thing_id, left, chosen)
        submit = self.services.submissions.submit(draft.id, citizen.caller, uuid4().hex, later=bool(left))
        return self.run(submit)

    def stored(self, application: Application) -> Application:
        """It as it stands now."""
        return self.run(self.services.progress.application(application.number, application.citizen_id))


def _filled(draft: Draft, today: date, chosen: Mapping[str, str]) -> Draft:
    """Every question answered."""
    while (asked := draft.asked()) != "confirm":
        draft = fill(draft, asked, chosen.get(asked.id) or _answer(asked), today)
    return draft


def _answer(asked: SituationQuestion | FormField) -> str:
    if isinstance(asked, SituationQuestion):
        return asked.options[0].label.zh
    options = [{"label": option.label.zh} for option in asked.options]
    example = asked.example.zh if asked.example else None
    return answer_to({"type": asked.type, "rule": asked.rule.model_dump(), "options": options, "example": example})


def clerk() -> Staff:
    """Somebody at the counter."""
    return Staff("李窗口", frozenset({"counter_clerk"}))


def reviewer(department: str) -> Staff:
    """Somebody who decides for a department."""
    return Staff("王审批", frozenset({"reviewer"}), department)


@contextmanager
def worker_beside(system: System) -> Iterator[CityServices]:
    """A second worker of the running system, in this process, in real time: it makes cases quickly."""
    services = CityServices(system, Clock.at_present())
    yield services
    services.close()


@contextmanager
def a_city(folder: Path, clock: Clock | None = None) -> Iterator[CityServices]:
    """Database and registers as processes of their own, and a worker's services in this one."""
    index.build()
    system = System(folder)
    for name in ("database", "registers"):
        system.start(name)
    city = None
    try:
        system.wait_ready("database", "registers")
        city = CityServices(system, clock or Clock())
        yield city
    finally:
        if city:
            city.close()
        system.stop_all()
