"""One side of a conversation as its page has it: an open socket, and messages that are sent until they are kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp

from tests.support.talk import Json

TRIES, PAUSE_S = 300, 0.3
PATIENCE_S = 30.0
AWAY = (409, 500, 502, 503, 504)
"""What may be answered while somebody is being answered, or a process is away."""


@dataclass
class Screen:
    """Whose it is, and what it has shown, by number and client id."""

    address: str
    token: str
    last: str
    """The text that is said last."""
    shown: list[tuple[int, str]] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    """It has shown the last word."""

    async def listen(self, http: aiohttp.ClientSession) -> None:
        """Come back after each cut, and go on from the last number that was seen."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, TypeError):
                async with http.ws_connect(f"{self.address.replace('http', 'ws', 1)}/socket") as socket:
                    after = self.shown[-1][0] if self.shown else 0
                    await socket.send_json({"type": "hello", "token": self.token, "after": after})
                    while True:
                        frame = await socket.receive_json()  # a TypeError says that the socket was closed
                        if frame["type"] == "message":
                            self._show(frame["message"])
            await asyncio.sleep(PAUSE_S)

    async def say(self, http: aiohttp.ClientSession, text: str) -> tuple[str, Json]:
        """Say it again and again under one client id until it is acknowledged: that id, and the turn."""
        client_id = uuid4().hex
        for _ in range(TRIES):
            if (turn := await self._acknowledged(http, {"client_id": client_id, "text": text})) is not None:
                return client_id, turn
            await asyncio.sleep(PAUSE_S)
        raise AssertionError("a message was never acknowledged")

    async def _acknowledged(self, http: aiohttp.ClientSession, body: dict[str, str]) -> Json | None:
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with http.post(f"{self.address}/messages", json=body, headers=headers) as answer:
                assert answer.status == 200 or answer.status in AWAY, await answer.text()
                turn: Json | None = await answer.json() if answer.status == 200 else None
                return turn
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _show(self, message: Json) -> None:
        self.shown.append((message["seq"], str(message["client_id"])))
        if message["text"] == self.last:
            self.complete.set()


@contextlib.asynccontextmanager
async def listening(http: aiohttp.ClientSession, screens: list[Screen]) -> AsyncIterator[None]:
    """All screens are open within it; at its end each has shown the last word."""
    tasks = [asyncio.create_task(screen.listen(http)) for screen in screens]
    try:
        yield
        async with asyncio.timeout(PATIENCE_S):
            for screen in screens:
                await screen.complete.wait()
    finally:
        for task in tasks:
            task.cancel()


def impatient() -> aiohttp.ClientSession:
    """A client for many screens at once, which waits twenty seconds for an answer."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20), connector=aiohttp.TCPConnector(limit=0))
