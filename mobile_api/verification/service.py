"""Checks a form against rules and registers, and makes the sheet that says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TypeVar

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.events import first_break
from mobile_api.applications.evidence import Evidence
from mobile_api.data_calls.scenario import Asking
from mobile_api.errors import EvidenceBroken, NotFound, TooManyRequests, Unavailable
from mobile_api.localtime import local_day
from mobile_api.registers.service import RegisterService
from mobile_api.verification.checks import Finding, Form, Told, counted, findings, firms, pairs
from mobile_api.verification.drawing import draw
from mobile_api.verification.sheet import sheet_of
from mobile_api.verification.store import SheetStore

log = structlog.get_logger()
T = TypeVar("T")
PEOPLE_A_DAY = 20
"""Names with ID numbers that one citizen may have compared on a day: more is trying out other people's."""


class VerificationService:
    """Data checks (数据校验) and their sheets: the applications' `Verifier`. Built once per worker by `bootstrap`."""

    def __init__(self, store: SheetStore, registers: RegisterService, clock: Callable[[], datetime]) -> None:
        self._store, self._registers, self._clock = store, registers, clock

    async def check(self, draft: Draft, citizen_id: str) -> list[Finding]:
        """What the checks say of a draft as it is now, for its owner. Raises `TooManyRequests`."""
        await self._admit(draft, citizen_id)
        return await self._found(draft, self._clock(), citizen_id)

    async def verify(self, form: Draft, number: str, previous: str, asked_by: str | None = None) -> Evidence:
        """Check a complete form and make its sheet; see `Verifier`."""
        if asked_by is not None:
            await self._admit(form, asked_by)
        at = self._clock()
        found = await self._found(form, at, asked_by)
        pdf = await asyncio.to_thread(draw, sheet_of(form, number, found, at, previous))
        digest = sha256(pdf).hexdigest()
        return Evidence(digest, counted(found), partial(self._store.add, form.id, digest, pdf, found, at))

    async def sheet(self, application: Application) -> tuple[bytes, list[Finding]]:
        """The newest sheet of an application, and what it was made of.

        Raises `NotFound` where none was made, `EvidenceBroken` if sheet, outcomes or history aren't what they were.
        """
        note = application.checked
        if not note:
            raise NotFound
        kept = await self._store.get(application.id, note["sheet"])
        whole = (
            kept is not None
            and first_break(application.events, application.root) is None
            and sha256(kept[0]).hexdigest() == note["sheet"]
            and counted(kept[1]) == note["outcomes"]
        )
        if kept is None or not whole:
            log.critical("evidence_broken", application=application.number)
            raise EvidenceBroken
        return kept

    async def _admit(self, draft: Draft, citizen_id: str) -> None:
        values = draft.values
        about = [f"{values[number.id]} {values[name.id]}" for name, number in pairs(draft)]
        now = self._clock()
        day = local_day(now).isoformat()
        if about and await self._store.asked(citizen_id, day, about, now + timedelta(days=2)) > PEOPLE_A_DAY:
            raise TooManyRequests(
                f"一天最多核对{PEOPLE_A_DAY}人的姓名和身份证号，请明天再试，或到窗口办理。",
                f"Names and ID numbers of at most {PEOPLE_A_DAY} persons are compared a day. Please go on tomorrow, or "
                "come to the counter.",
            )

    async def _found(self, draft: Draft, at: datetime, asked_by: str | None) -> list[Finding]:
        asking = Asking("system", "acceptance", "check-data", draft.edition.thing.id, draft.id)
        if asked_by is not None:
            asking = replace(asking, role="citizen", by=asked_by)
        numbers = [str(draft.values[number.id]) for _, number in pairs(draft)]
        people, known_firms = await asyncio.gather(
            _asked(numbers, lambda number: self._registers.person(number, asking)),
            _asked(firms(draft), lambda uscc: self._registers.firm(uscc, asking)),
        )
        return findings(Form(draft, Told(people, known_firms), local_day(at)), at)


async def _asked(keys: Iterable[str], ask: Callable[[str], Awaitable[T]]) -> dict[str, T]:
    """What a register told of each key; those are left out of which it couldn't be asked."""
    unique = list(dict.fromkeys(keys))
    answers = await asyncio.gather(*(_or_away(ask(key)) for key in unique))
    return {key: answer[0] for key, answer in zip(unique, answers, strict=True) if answer}


async def _or_away(asking: Awaitable[T]) -> tuple[T] | None:
    try:
        return (await asking,)
    except Unavailable:
        return None
