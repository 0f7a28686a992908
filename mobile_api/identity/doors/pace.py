"""How fast people who aren't logged in may write and search, by address and minute, the same for all workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from mobile_api.errors import TooManyRequests
from mobile_api.identity.access import Caller
from mobile_api.identity.doors.limits import network
from mobile_api.identity.doors.store import PaceStore
from mobile_api.sealing import Sealer

MINUTE = timedelta(minutes=1)
TOGETHER = 10
"""So many of an address a worker counts by itself before it tells the others: at a human pace that is no write at all,
and a worker lets through at most so many too many."""


class Pace:
    """The limit of guests. Built once per worker by `bootstrap`."""

    def __init__(self, store: PaceStore, sealer: Sealer, clock: Callable[[], datetime], per_minute: int) -> None:
        self._store, self._sealer, self._clock, self._per_minute = store, sealer, clock, per_minute
        self._minute, self._heard, self._full = clock(), Counter[str](), set[str]()

    async def step(self, caller: Caller, address: str | None) -> None:
        """Count one message, search or new conversation of a guest; citizens answer for theirs with their name.

        Raises `TooManyRequests` with the seconds that the minute still has.
        """
        where, now = network(address), self._clock()
        if caller.citizen_id is not None or where is None:
            return
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._heard, self._full = minute, Counter(), set()
        self._heard[where] += 1
        if where not in self._full and self._heard[where] % TOGETHER == 0:
            key = self._sealer.hashed(f"{where}:{minute.isoformat()}", "paces")
            if not await self._store.take(key, TOGETHER, self._per_minute, minute + 2 * MINUTE):
                self._full.add(where)
        if where in self._full:
            left = max(1, round((minute + MINUTE - now).total_seconds()))
            raise TooManyRequests(
                f"消息太多了，请{left}秒后再发。",
                f"Too many messages. Please wait {left} seconds.",
                retry_after_s=left,
            )
