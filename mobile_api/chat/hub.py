"""Wakes the open screens of a conversation when it has something new, whichever worker wrote it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager


class Hub:
    """Who listens to what in this worker. A wake-up carries nothing: the screen reads what is new by number."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._anyone = asyncio.Event()

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the conversation may have something new."""
        event = asyncio.Event()
        self._listeners[conversation_id].add(event)
        self._anyone.set()
        try:
            yield event
        finally:
            self._listeners[conversation_id].discard(event)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]
            if not self._listeners:
                self._anyone.clear()

    def wake(self, conversation_id: str) -> None:
        """Wake everyone who listens to this conversation; everyone at all for an empty id."""
        heard = [self._listeners.get(conversation_id, set())] if conversation_id else list(self._listeners.values())
        for event in (event for events in heard for event in events):
            event.set()

    async def follow(self, watch: Callable[[], AsyncIterator[str]]) -> None:
        """Pass on what other workers announce, while anyone listens here; until cancelled."""
        while True:
            await self._anyone.wait()
            async with aclosing(watch()) as news:  # type: ignore[type-var]  # async generators have aclose
                async for conversation_id in news:
                    self.wake(conversation_id)
                    if not self._anyone.is_set():
                        break
