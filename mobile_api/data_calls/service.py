"""The one way to the data of registers: decides what is released, asks, leaves out the rest, and writes it down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self, TypeVar
from uuid import uuid4

import structlog

from mobile_api.data_calls.chain import ANSWERED_WITHIN
from mobile_api.data_calls.line import KIND as LINE
from mobile_api.data_calls.line import (
    LIMITS,
    ClerkSignature,
    Document,
    Line,
    Outcome,
    Wanted,
    folded,
    line_claims,
    requests_of,
)
from mobile_api.data_calls.scenario import Asking, NotReleased, Release, Scenarios
from mobile_api.data_calls.store import CallStore
from mobile_api.errors import DataNotReleased, NotFound, TooManyRequests, Unavailable
from mobile_api.figures import DATA_CALLS, DATA_LINES, DATA_REFUSED
from mobile_api.sealing import Sealer
from wallet.departments.service import DepartmentKeys
from wallet.jose import sign

log = structlog.get_logger()


class Partial(Protocol):
    """Something told by a source, of which only a part may be seen."""

    def only(self, fields: Collection[str]) -> Self:
        """It without the other fields."""


T = TypeVar("T", bound=Partial)


@dataclass(frozen=True)
class Page:
    """A page of the log as people read it."""

    lines: list[Document]
    requests: dict[str, int]
    """Numbers of the signed requests, by what each shares with its outcome."""
    following: int | None
    """Number of the line after which the next page begins; None at the end."""


class DataCalls:
    """Built once per worker by `bootstrap`. Nothing is shown to anybody before its line is written."""

    def __init__(
        self,
        scenarios: Scenarios,
        store: CallStore,
        keys: DepartmentKeys,
        sealer: Sealer,
        clock: Callable[[], datetime],
    ) -> None:
        self.scenarios, self.store = scenarios, store
        self._keys, self._sealer, self._clock = keys, sealer, clock

    async def call(
        self,
        source: str,
        asking: Asking,
        subject: str,
        ask: Callable[[], Awaitable[Sequence[T]]],
        copied: bool = False,
    ) -> list[T]:
        """What a source tells of a subject, with no more fields than the scenario needs.

        `copied` says that `ask` reads a copy of ours. Raises `DataNotReleased` before anything is asked, and what
        `ask` raises.
        """
        release, began = await self.released(source, asking, subject), time.perf_counter()
        outcome: Outcome = "failed"
        try:
            told = await ask()
            outcome = "found" if told else "nothing"
        except Unavailable:
            outcome = "unavailable"
            raise
        except asyncio.CancelledError:
            outcome = "left"
            raise
        finally:  # whoever asks may have gone meanwhile: the line is written all the same
            took = time.perf_counter() - began
            ms = None if copied else round(took * 1000)
            if not copied:
                DATA_CALLS.labels(source, outcome).observe(took)
            await asyncio.shield(self.note(source, asking, subject, outcome, release, ms=ms))
        return [one.only(release.fields) for one in told]

    async def released(self, source: str, asking: Asking, subject: str) -> Release:
        """What may be seen. Raises `DataNotReleased`, which is written down."""
        try:
            return self.scenarios.decide(asking, source)
        except NotReleased as refused:
            await self.refuse(source, asking, subject, refused.why)
            raise DataNotReleased from refused

    async def refuse(self, source: str, asking: Asking, subject: str, why: str, marks: Sequence[str] = ()) -> None:
        """Write down a try that was refused."""
        log.warning("data_call_refused", source=source, why=why)
        DATA_REFUSED.labels(source, why).inc()
        await self.note(source, asking, subject, "refused", why=why, marks=marks)

    async def admit(self, source: str, asking: Asking, subject: str, asked: int = 0) -> None:
        """Whether a clerk's account may ask once more, `asked` being how many lines this question has already. Raises
        `TooManyRequests`, which is written down."""
        for span, most in LIMITS.items():
            if await self.store.questions_since(asking.by, self._clock() - span) >= most + asked:
                await self.refuse(source, asking, subject, "too_many")
                hours = _hours(span)
                raise TooManyRequests(f"{hours}小时内最多查{most}次。", f"At most {most} lookups in {hours} hour(s).")

    async def admit_try(self, by: str) -> None:
        """Whether an account hasn't been refused too often. Raises `TooManyRequests`, which isn't written down, or who
        tries on would fill the log."""
        for span, most in LIMITS.items():
            if await self.store.refused_since(by, self._clock() - span) >= most:
                hours = _hours(span)
                raise TooManyRequests(
                    f"{hours}小时内被拒绝的查询已有{most}次，请稍后再试。",
                    f"{most} lookups were refused within {hours} hour(s). Please wait.",
                )

    async def note(
        self,
        source: str,
        asking: Asking,
        subject: str,
        outcome: Outcome,
        release: Release | None = None,
        *,
        why: str = "",
        marks: Sequence[str] = (),
        ms: int | None = None,
        signature: ClerkSignature | None = None,
    ) -> int:
        """Write a line; its number."""
        line = Line(
            id=uuid4().hex,
            at=self._clock(),
            role=asking.role,
            by=asking.by,
            department=asking.department,
            source=source,
            scenario=release.scenario.id if release else asking.scenario,
            number=asking.number,
            purpose=asking.purpose,
            subject=self.subject_of(subject),
            fields=release.fields if release else (),
            outcome=outcome,
            why=why,
            marks=tuple(marks),
            ms=ms,
            request=asking.request,
            signature=signature,
        )
        keys = await self._keys.city()
        key, private = keys.signing(line.at)

        def signed(kept: Document) -> str:
            return sign(line_claims(kept, keys.issuer), private, LINE, key.kid)

        seq = await self.store.append(line, signed)
        DATA_LINES.labels("data_calls").set(seq)
        return seq

    async def read(self, wanted: Wanted, most: int, after: int = 0) -> Page:
        """What was asked last, newest first; a request and its outcome are one entry. Of lines that are wanted by their
        numbers, it is the whole entry of each. Raises `NotFound` if `after` is none of these lines."""
        last = await self.store.line(wanted, after) if after else None
        if after and last is None:
            raise NotFound
        lines: list[Document] = list(await self.store.newest(wanted, self._clock(), most, last))
        others = await self._entries_of(lines)
        following = lines[-1]["_id"] if len(lines) == most else None
        if wanted.seqs:
            lines = sorted({line["_id"]: line for line in (*lines, *others)}.values(), key=_place, reverse=True)
        return Page(folded(lines, others), requests_of((*lines, *others)), following)

    async def about(self, number: str, most: int, after: int = 0) -> Page:
        """The same of what was asked about somebody."""
        return await self.read(Wanted(subject=self.subject_of(number)), most, after)

    async def _entries_of(self, lines: Sequence[Document]) -> Sequence[Document]:
        """All lines of the requests that stand among some, the newest first: the other one may be on another page."""
        signed = [line for line in lines if line["request"]]
        if not signed:
            return []
        accounts, requests = {line["by"] for line in signed}, {line["request"] for line in signed}
        begin, end = signed[-1]["at"] - ANSWERED_WITHIN, signed[0]["at"] + ANSWERED_WITHIN
        return await self.store.of_requests(accounts, requests, begin, end)

    def subject_of(self, number: str) -> str:
        """By what a line names whom it is about: the keyed hash that a clerk's own number has, too."""
        return self._sealer.person(number)


def _place(line: Document) -> tuple[datetime, int]:
    """Where it stands in the order that people read."""
    return line["at"], line["_id"]


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)
