"""Removes what needn't be kept any more and doesn't go by itself (`table.yml` says why so long)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from mobile_api.logs import cause

log = structlog.get_logger()
LOGS_KEPT = timedelta(days=3 * 366)
"""Personal Information Protection Law, art. 56."""
GIVEN_UP_KEPT = timedelta(days=366)
"""Nothing rests on papers of what was withdrawn or lapsed; for a year one can be asked why."""
APPOINTMENTS_KEPT = timedelta(days=2 * 366)
EVERY_S = 3600.0
Remove = Callable[[datetime], Awaitable[int]]
"""Removes what is older than a moment; how much."""


class Purge:
    """Built once per worker by `bootstrap`; by name what is removed, after what time, and how."""

    def __init__(self, removes: dict[str, tuple[timedelta, Remove]], clock: Callable[[], datetime]) -> None:
        self._removes, self._clock = removes, clock

    async def round(self) -> None:
        """Remove all that is past its time: a round. What fails is made up the next time, and stops nothing else."""
        for name, (kept, remove) in self._removes.items():
            try:
                removed = await remove(self._clock() - kept)
            except Exception as error:
                log.error("not_purged", what=name, **cause(error))
                continue
            if removed:
                log.info("purged", what=name, count=removed)
