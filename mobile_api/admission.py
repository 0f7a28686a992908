"""Costly work in turns: under a rush everybody who is let in gets done, instead of all together running out of time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mobile_api.errors import Unavailable


class Admission:
    """Lets `at_once` callers work at a time, first come, first served; nobody waits longer than `patience_s`."""

    def __init__(self, at_once: int, patience_s: float) -> None:
        self._free, self._patience_s = asyncio.Semaphore(at_once), patience_s

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Work in the caller's turn. Raises `Unavailable` if it doesn't come in time: nothing was begun then."""
        try:
            await asyncio.wait_for(self._free.acquire(), self._patience_s)
        except TimeoutError:
            raise Unavailable(
                "现在提交的人很多，还没轮到您，请过一会儿再试。",
                "Many people are submitting now. Please try again shortly.",
            ) from None
        try:
            yield
        finally:
            self._free.release()
