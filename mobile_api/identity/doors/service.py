"""May they try? Every login door asks before it looks at what was given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mobile_api.errors import TooManyRequests
from mobile_api.identity.doors.limits import FORGOTTEN_AFTER, FREE, Door, Knocker, Scope, delay
from mobile_api.identity.doors.store import Counted, TryStore
from mobile_api.sealing import Sealer

RACES = 8
"""Tries at once of one account: each waits for its turn to be counted, a crowd is refused."""


class Doors:
    """The limits of all login doors. Built once per worker by `bootstrap`."""

    def __init__(self, store: TryStore, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._store, self._sealer, self._clock = store, sealer, clock

    async def knock(self, door: Door, who: Knocker) -> None:
        """Count one try before it is made. Raises `TooManyRequests` with the seconds to wait."""
        for scope, value in who.scopes():
            free = FREE[door].get(scope)
            if free is not None:
                await self._count(self._key(door, scope, value), free, scope)

    async def passed(self, door: Door, who: Knocker) -> None:
        """The try was right: the account's and the device's are forgotten, the address gets this one back."""
        for scope, value in who.scopes():
            if scope not in FREE[door]:
                continue
            key, now = self._key(door, scope, value), self._clock()
            if scope == "address":
                await self._store.add(key, -1, now, now + FORGOTTEN_AFTER)
            else:
                await self._store.forget(key)

    async def _count(self, key: str, free: int, scope: Scope) -> None:
        for _ in range(RACES):
            now, seen = self._clock(), await self._store.get(key)
            if seen is not None and seen.locked_until > now:
                raise _wait(seen.locked_until - now)
            if scope == "address":
                tries = await self._store.add(key, 1, now, now + FORGOTTEN_AFTER)
                if tries >= free:
                    await self._store.lock(key, now + delay(tries, free))
                return
            tries = seen.tries + 1 if seen else 1
            following = Counted(tries, now + delay(tries, free))
            if await self._store.step(key, seen, following, now + FORGOTTEN_AFTER):
                return
        raise _wait(timedelta(seconds=1))

    def _key(self, door: Door, scope: Scope, value: str) -> str:
        """An address is counted day by day: many people share one, and it is never quiet for long."""
        day = f":{self._clock():%Y-%m-%d}" if scope == "address" else ""
        return self._sealer.hashed(f"{door}:{scope}:{value}{day}", "login tries")


def _wait(left: timedelta) -> TooManyRequests:
    seconds = max(1, round(left.total_seconds()))
    return TooManyRequests(
        f"尝试次数太多，请{seconds}秒后再试。", f"Too many tries. Please wait {seconds} seconds.", retry_after_s=seconds
    )
