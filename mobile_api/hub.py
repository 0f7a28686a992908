"""Wakes the open screens of a conversation, or of an inbox, when it has something new, whichever worker wrote it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager

from mobile_api.figures import open_socket

ANY = ""
"""The topic of everybody."""


class Hub:
    """Who listens to what in this worker. A wake-up carries nothing: the screen reads what is new by number.

    `kind` is what the figures call its screens.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._anyone = asyncio.Event()

    @contextmanager
    def listen(self, *topics: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be something new of a topic: a conversation's id, say."""
        event = asyncio.Event()
        for topic in topics:
            self._listeners[topic].add(event)
        self._anyone.set()
        try:
            with open_socket(self._kind):
                yield event
        finally:
            for topic in topics:
                self._listeners[topic].discard(event)
                if not self._listeners[topic]:
                    del self._listeners[topic]
            if not self._listeners:
                self._anyone.clear()

    def wake(self, topic: str) -> None:
        """Wake everyone who listens to this topic; everyone at all for an empty one."""
        heard = [self._listeners.get(topic, set())] if topic else list(self._listeners.values())
        for event in (event for events in heard for event in events):
            event.set()

    async def follow(self, watch: Callable[[], AsyncIterator[str]]) -> None:
        """Pass on what other workers announce, while anyone listens here; until cancelled."""
        while True:
            await self._anyone.wait()
            async with aclosing(watch()) as news:  # type: ignore[type-var]  # async generators have aclose
                async for topic in news:
                    self.wake(topic)
                    if not self._anyone.is_set():
                        break
