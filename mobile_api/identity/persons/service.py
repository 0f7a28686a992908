"""Who somebody says they are, and how they show it: by face, or with a code from a counter."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from mobile_api.data_calls.scenario import Asking
from mobile_api.db import Database, Session, run_transaction
from mobile_api.errors import AnotherPersons, Conflict, InvalidValue, PersonNotConfirmed, WrongCode
from mobile_api.identity import codes
from mobile_api.identity.access import Caller
from mobile_api.identity.doors.limits import Knocker
from mobile_api.identity.doors.service import Doors
from mobile_api.identity.persons.person import (
    CLAIM_LIFE,
    COUNTER_CODE_LIFE,
    How,
    KnownPerson,
    new_counter_code,
    normal_id_number,
    normal_name,
)
from mobile_api.identity.persons.store import PersonStore
from mobile_api.identity.service import IdentityService
from mobile_api.registers.client import TIMEOUT_S
from mobile_api.registers.records import Person
from mobile_api.registers.service import RegisterService

log = structlog.get_logger()
REFUSED_AFTER_S = TIMEOUT_S + 0.2
"""A refusal takes so long whatever the reason: longer than the register can, so that the clock tells nobody whether it
knows a number."""


class PersonService:
    """The persons behind accounts. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        db: Database,
        store: PersonStore,
        identity: IdentityService,
        registers: RegisterService,
        doors: Doors,
        clock: Callable[[], datetime],
    ) -> None:
        self._db, self._store, self._identity, self._registers = db, store, identity, registers
        self._doors, self._clock = doors, clock

    async def person(self, citizen_id: str) -> KnownPerson | None:
        """Who stands behind an account, confirmed or claimed."""
        return await self._store.person(citizen_id)

    async def accounts_of(self, person_hash: str) -> list[str]:
        """The accounts that were confirmed to be one person's, by the keyed hash of their ID number."""
        return await self._store.accounts_of(person_hash)

    async def forget(self, citizen_id: str) -> None:
        """Forget who stands behind a closed account."""
        await self._store.forget(citizen_id)

    async def id_number(self, citizen_id: str) -> str | None:
        """The ID number of a confirmed person: what the credit register is asked with."""
        person = await self._store.person(citizen_id)
        return person.id_number if person and person.confirmed_at else None

    async def claim(self, caller: Caller, name: str, id_number: str, who: Knocker) -> KnownPerson:
        """Say who one is; it counts once it is shown by face or at the counter.

        Raises `InvalidValue` for what can't be an ID number, `PersonNotConfirmed` whatever else is wrong,
        `AnotherPersons` if the account is one, `Conflict` if it becomes one in the same moment, `Unavailable`, and
        `TooManyRequests`.
        """
        number, citizen_id = normal_id_number(id_number), caller.citizen_id or ""
        who, started = replace(who, account=citizen_id), time.monotonic()
        await self._doors.knock("person", who)
        known = await self._store.person(citizen_id)
        if known is not None and known.confirmed_at is not None:
            if known.id_number == number and normal_name(known.name) == normal_name(name):
                await self._doors.passed("person", who)
                return known
            raise AnotherPersons
        resident = await self._resident(number, name, started, Asking("citizen", citizen_id, "prove-identity"))
        await self._doors.passed("person", who)
        person = KnownPerson(number, resident.name, None)
        if not await self._store.claim(citizen_id, person, known, self._clock() + CLAIM_LIFE):
            raise Conflict
        return person

    async def confirm(self, caller: Caller, person: KnownPerson, how: How, by: str) -> None:
        """The caller has shown to be this person: the account is theirs, the session, if there is one yet, rises to
        the second level. Raises `AnotherPersons` if the account is one; then nothing is written."""

        async def work(session: Session) -> None:
            await self._confirm(caller, person, how, by, session)

        await run_transaction(self._db, work)

    async def _confirm(self, caller: Caller, person: KnownPerson, how: How, by: str, session: Session) -> None:
        now, citizen_id = self._clock(), caller.citizen_id or ""
        if not await self._store.confirm(citizen_id, replace(person, confirmed_at=now), session):
            raise AnotherPersons
        await self._store.note(f"confirmed_by_{how}", person.id_number, now, by, citizen_id, session)
        await self._identity.raise_level(caller, now, session)

    async def counter_code(self, asking: Asking, phone_text: str, name: str, id_number: str) -> str:
        """A code that opens the second level for a phone: `counter_codes.py` asks for one, and the demo's counter.

        Raises `InvalidValue`, `PersonNotConfirmed` if the register has them otherwise, `Unavailable`.
        """
        phone, number, now = codes.normal_phone(phone_text), normal_id_number(id_number), self._clock()
        if phone is None:
            raise InvalidValue("请输入11位手机号。", "Please enter an 11-digit mobile number.", field="phone")
        resident = await self._resident(number, name, time.monotonic(), asking)
        code, person = new_counter_code(), KnownPerson(number, resident.name, None)
        await self._store.put_code(phone, code, person, asking.by, now + COUNTER_CODE_LIFE)
        await self._store.note("counter_code_given", number, now, asking.by)
        log.info("counter_code_given")
        return code

    async def use_counter_code(self, caller: Caller, code: str, who: Knocker) -> None:
        """The second level for whoever brings the counter's code to the phone that it was given for.

        Raises `WrongCode`, `TooManyRequests`, and `AnotherPersons` if the account is one: then the code isn't
        used up.
        """
        who = replace(who, account=caller.citizen_id)
        await self._doors.knock("counter_code", who)
        _, phone = await self._identity.citizen(caller.citizen_id or "")

        async def work(session: Session) -> None:
            taken = await self._store.take_code(phone, code.strip(), self._clock(), session)
            if taken is None:
                raise WrongCode
            person, clerk = taken
            await self._confirm(caller, person, "counter", clerk, session)

        await run_transaction(self._db, work)
        await self._doors.passed("counter_code", who)

    async def _resident(self, number: str, name: str, started: float, asking: Asking) -> Person:
        resident = await self._registers.resident(number, asking)
        if resident is None or normal_name(resident.name) != normal_name(name):
            await asyncio.sleep(max(0.0, started + REFUSED_AFTER_S - time.monotonic()))
            raise PersonNotConfirmed
        return resident
