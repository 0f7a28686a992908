"""What supervisors ask of the city's matters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from mobile_api.applications.measured import Measured
from mobile_api.applications.office.reports import Reports
from mobile_api.catalog.library import Library
from mobile_api.localtime import local_day
from mobile_api.materials.offers import CERTIFICATES
from mobile_api.supervision.efficiency import Efficiency, efficiency
from mobile_api.supervision.matters import Matters, matters

By = Literal["department", "one_thing"]
FRESH = timedelta(seconds=5)
"""How old the live view may be: all who watch it through one worker are one question to the database."""
HELD = frozenset(name for names in CERTIFICATES.values() for name in names)
"""Papers, by their names in the catalog, that the city holds as certificates."""


class Supervision:
    """Reads for supervisors. Built once per worker by `bootstrap`."""

    def __init__(self, reports: Reports, library: Library, clock: Callable[[], datetime]) -> None:
        self._reports, self._library, self._clock = reports, library, clock
        self._seen: tuple[datetime, list[Matters]] | None = None
        self._looking = asyncio.Lock()

    async def matters(self) -> tuple[datetime, list[Matters]]:
        """Each department's matters, and when they stood so."""
        async with self._looking:
            now = self._clock()
            if self._seen is None or now - self._seen[0] > FRESH:
                today = local_day(now)
                found = matters(await self._reports.open_ones(), await self._reports.moved_on(today), today)
                self._seen = now, found
            return self._seen

    async def efficiency(self, month: str, by: By) -> list[Efficiency]:
        """How well the city worked in a month (2026-11), by department that leads or by one-thing."""
        kept = await self._reports.finished_in(month)
        return efficiency(kept, lambda one: one.issuer if by == "department" else one.one_thing_id, self._needless)

    def _needless(self, one: Measured) -> int:
        edition = self._library.edition(one.one_thing_id, one.catalog_version)
        detail = edition.thing.detail if edition else None
        names = {material.id: material.name.zh for material in detail.materials} if detail else {}
        return sum(names.get(material) in HELD for material in one.uploaded)
