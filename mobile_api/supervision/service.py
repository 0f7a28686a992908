"""What supervisors ask of the city's matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mobile_api.applications.measured import Measured
from mobile_api.applications.office.reports import Reports
from mobile_api.catalog.library import Library
from mobile_api.localtime import local_day
from mobile_api.materials.offers import CERTIFICATES
from mobile_api.supervision.efficiency import Efficiency, Tally, course_to, efficiency, settled, tally, together
from mobile_api.supervision.matters import Matters, matters
from mobile_api.supervision.month_store import MonthStore
from mobile_api.supervision.watched import Watched

By = Literal["department", "one_thing"]
ISSUED = frozenset(name for names in CERTIFICATES.values() for name in names)
"""Papers, by their names in the catalog, that the city issues as certificates."""


@dataclass(frozen=True)
class Course:
    """Twelve months, the first one first: of everything, or of one department or one-thing."""

    of: str
    """Empty for everything."""
    months: Sequence[Efficiency]


class Supervision:
    """Reads for supervisors. Built once per worker by `bootstrap`."""

    def __init__(self, reports: Reports, months: MonthStore, library: Library, clock: Callable[[], datetime]) -> None:
        self._reports, self._months, self._library, self._clock = reports, months, library, clock
        self._matters = Watched(self._look, clock)

    async def matters(self) -> tuple[datetime, list[Matters]]:
        """Each department's matters, and when they stood so."""
        return await self._matters.now()

    async def _look(self, now: datetime) -> list[Matters]:
        today = local_day(now)
        return matters(await self._reports.open_ones(), await self._reports.moved_on(today), today)

    async def efficiency(self, month: str, by: By) -> list[Efficiency]:
        """How well the city worked in a month (2026-11), by department that leads or by one-thing."""
        return efficiency((await self._tallies([month]))[month], _by(by))

    async def course(self, month: str, by: By, of: str) -> Course:
        """The twelve months up to one: of everything if `of` is empty."""
        return _course(of, await self._tallies(course_to(month)), _by(by))

    async def courses(self, month: str, by: By) -> list[Course]:
        """The course of everything, then of each that finished anything in these months, the one with most first."""
        found, name = await self._tallies(course_to(month)), _by(by)
        everything = [one for ones in found.values() for one in ones]
        names = ["", *(one.of for one in efficiency(everything, name))]
        return [_course(of, found, name) for of in names]

    async def _tallies(self, months: Sequence[str]) -> dict[str, list[Tally]]:
        """What was finished in each of the months. What is kept of them isn't counted again; the others are read at
        once, and kept if they don't change any more."""
        kept = await self._months.get(months)
        missing = [month for month in months if month not in kept]
        read = await self._reports.finished_in(missing) if missing else []
        counted = {month: tally((one for one in read if one.month == month), self._certificates) for month in missing}
        done = settled(missing, local_day(self._clock()))
        await self._months.put({month: counted[month] for month in done if counted[month]})
        return {month: (kept | counted)[month] for month in months}

    def _certificates(self, one: Measured) -> int:
        edition = self._library.edition(one.one_thing_id, one.catalog_version)
        detail = edition.thing.detail if edition else None
        names = {material.id: material.name.zh for material in detail.materials} if detail else {}
        return sum(names.get(material) in ISSUED for material in one.uploaded)


def _by(by: By) -> Callable[[Tally], str]:
    return lambda one: one.issuer if by == "department" else one.one_thing_id


def _course(of: str, found: Mapping[str, Sequence[Tally]], name: Callable[[Tally], str]) -> Course:
    kept = {month: [one for one in ones if not of or name(one) == of] for month, ones in found.items()}
    return Course(of, [together(month, ones) for month, ones in kept.items()])
