"""Takes a department's result in from its system, through the same rules as a reviewer's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Literal

from mobile_api.applications.application import Application
from mobile_api.applications.office.service import OfficeService
from mobile_api.db import Session
from mobile_api.errors import Conflict, InvalidValue
from mobile_api.exchange.connections import OutsideSystem
from mobile_api.exchange.split.message import version_of
from mobile_api.exchange.split.rows import Taken
from mobile_api.exchange.split.store import ResultStore

Keep = Callable[[Session], Awaitable[None]]
Outcome = Literal["approved", "rejected", "correction"]
RACES = 5
"""Times that a result is tried again because another department decided in the same moment."""


@dataclass(frozen=True)
class Result:
    """What a department's system says of its part."""

    id: str
    """The system's own: the same for the same result, however often it is sent."""
    number: str
    version: int
    """Of the message that it decides on."""
    outcome: Outcome
    reason: str
    legal_basis: str
    fields: Sequence[str]
    materials: Sequence[str]
    message: str

    @property
    def digest(self) -> str:
        """SHA-256 over all that it says."""
        return sha256(repr(self).encode()).hexdigest()


class Results:
    """The way in for results. Built once per worker by `exchange.room`."""

    def __init__(self, store: ResultStore, office: OfficeService, clock: Callable[[], datetime]) -> None:
        self._store, self._office, self._clock = store, office, clock

    async def take(self, system: OutsideSystem, result: Result) -> Taken:
        """Make the result the department's decision; the same result again gives the first answer.

        Raises `NotFound` where the department has no part, `InvalidValue`, and `Conflict` if the part was decided
        otherwise, if there is nothing to decide any more, if the papers have changed since, or if the id was used for
        another result.
        """
        key = f"{system.id}:{result.id}"
        for attempt in range(1, RACES + 1):
            earlier = await self._store.get(key)
            if earlier is not None:
                return _same(earlier, result)
            application = await self._office.part_of(result.number, system.department or "")
            taken = Taken(result.digest, result.number, result.outcome, self._clock())
            try:
                await self._decide(application, system, result, partial(self._store.add, key, taken))
            except Conflict:
                if (earlier := await self._store.get(key)) is not None:
                    return _same(earlier, result)  # the same came at once, and was faster
                present = await self._office.part_of(result.number, system.department or "")
                if present.revision == application.revision or attempt == RACES:
                    raise
            else:
                return taken
        raise AssertionError("the last attempt returns or raises")

    async def _decide(self, application: Application, system: OutsideSystem, result: Result, keep: Keep) -> None:
        if system.department not in application.waiting_for:
            raise application.overtaken()
        newest = version_of(application, system.department)
        if result.version != newest:
            raise Conflict(
                f"表单或材料已变，最新为第{newest}版，请按新版办理。",
                f"Form or papers have changed; the newest version is {newest}. Please decide on it.",
            )
        number, staff, seen = application.number, system.as_staff(), len(application.events)
        if result.outcome == "correction":
            if not result.message.strip():
                raise InvalidValue("请写明要补正什么。", "Say what is to be corrected.", field="message")
            await self._office.ask_correction(
                number, staff, seen, result.fields, result.materials, result.message, keep
            )
        else:
            approved = result.outcome == "approved"
            await self._office.decide(number, staff, seen, approved, result.reason, result.legal_basis, keep)


def _same(earlier: Taken, result: Result) -> Taken:
    if earlier.digest != result.digest:
        raise Conflict("这个结果编号已用于另一个结果。", "This id was used for another result.")
    return earlier
