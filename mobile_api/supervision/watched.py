"""What many watch at once: all who watch it through one worker are one question to the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
FRESH = timedelta(seconds=5)
"""How old what is shown may be."""


class Watched(Generic[T]):
    """Something that `look` finds, for the moment that it is given."""

    def __init__(self, look: Callable[[datetime], Awaitable[T]], clock: Callable[[], datetime]) -> None:
        self._look, self._clock = look, clock
        self._seen: tuple[datetime, T] | None = None
        self._looking = asyncio.Lock()

    async def now(self) -> tuple[datetime, T]:
        """What was found last, and when; looked for anew if that is too old, or the clock was put back."""
        async with self._looking:
            now = self._clock()
            if self._seen is None or not timedelta(0) <= now - self._seen[0] <= FRESH:
                self._seen = now, await self._look(now)
            return self._seen
