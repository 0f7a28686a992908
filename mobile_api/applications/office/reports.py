"""What supervision may know of applications: how they stand, what moved, how they ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from mobile_api.applications.application import Application
from mobile_api.applications.measured import Measured, Standing
from mobile_api.applications.store import ApplicationStore


class Reports:
    """Reads, and changes nothing. Built once per worker by `bootstrap`."""

    def __init__(self, store: ApplicationStore) -> None:
        self._store = store

    async def open_ones(self) -> list[Standing]:
        """Everything that has no result yet."""
        return await self._store.open_ones()

    async def moved_on(self, day: date) -> list[Application]:
        """What was moved last on a day; of today, all that was moved today."""
        return await self._store.moved_on(day)

    async def finished_in(self, months: Collection[str]) -> list[Measured]:
        """What got its result in these months, as 2026-11: one question, however many they are."""
        return await self._store.finished_in(months)
