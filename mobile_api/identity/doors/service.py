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
        for scope, value in _counted(door, who):
            await self._count(door, scope, value)

    async def passed(self, door: Door, who: Knocker) -> None:
        """The try was right: the account's are forgotten; device and address get back what this one took, no more, or
        whoever has an account of their own could guess at others' for ever."""
        for scope, value in _counted(door, who):
            key = self._key(door, scope, value)
            await (self._store.forget(key) if scope == "account" else self._store.give_back(key, self._clock()))

    async def unlock(self, door: Door, who: Knocker) -> None:
        """Forget what was tried at this account."""
        for scope, value in _counted(door, who):
            await self._store.forget(self._key(door, scope, value))

    async def _count(self, door: Door, scope: Scope, value: str) -> None:
        key, free = self._key(door, scope, value), FREE[door][scope]
        for _ in range(RACES):
            now, seen = self._clock(), await self._store.get(key)
            if seen is not None and seen.locked_until > now:
                raise _wait(seen.locked_until - now)
            if scope == "address":
                tries = await self._store.add(key, now, now + FORGOTTEN_AFTER)
                if tries >= free:
                    await self._store.lock(key, now + delay(door, tries, free))
                return
            tries = seen.tries + 1 if seen else 1
            following = Counted(tries, now + delay(door, tries, free))
            if await self._store.step(key, seen, following, now + FORGOTTEN_AFTER):
                return
        raise _wait(timedelta(seconds=1))

    def _key(self, door: Door, scope: Scope, value: str) -> str:
        """An address is counted day by day: many people share one, and it is never quiet for long."""
        day = f":{self._clock():%Y-%m-%d}" if scope == "address" else ""
        return self._sealer.hashed(f"{door}:{scope}:{value}{day}", "login tries")


def _counted(door: Door, who: Knocker) -> list[tuple[Scope, str]]:
    return [(scope, value) for scope, value in who.scopes() if scope in FREE[door]]


def _wait(left: timedelta) -> TooManyRequests:
    seconds = max(1, round(left.total_seconds()))
    return TooManyRequests(
        f"尝试次数太多，请{seconds}秒后再试。", f"Too many tries. Please wait {seconds} seconds.", retry_after_s=seconds
    )
