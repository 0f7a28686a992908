"""Says that there is something new: to the screens of this worker at once, to other workers by the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from mobile_api.chat.store import ChatStore
from mobile_api.hub import Hub

log = structlog.get_logger()


class Announcer:
    """Built once per worker by `bootstrap`. `shared` is whether other workers have screens, too."""

    def __init__(self, store: ChatStore, hub: Hub, worker: str, clock: Callable[[], datetime], shared: bool) -> None:
        self._store, self._hub, self._worker, self._clock, self._shared = store, hub, worker, clock, shared
        self._untold: dict[str, None] = {}
        """Topics in the order of their news."""
        self._telling: asyncio.Task[None] | None = None

    def announce(self, topic: str) -> None:
        """Wake the screens of this worker now, and those of other workers, if there are any, soon."""
        self._hub.wake(topic)
        if not self._shared:
            return
        self._untold[topic] = None
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """One write at a time: what is new meanwhile goes together with the next."""
        while self._untold:
            topics, self._untold = list(self._untold), {}
            try:
                await self._store.announce(topics, self._worker, self._clock())
            except Exception as error:  # screens of other workers hear of it with the next news
                log.warning("announcement_lost", error=type(error).__name__)
