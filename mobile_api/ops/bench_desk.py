"""Measures the desk live: how long a citizen's message takes until it stands on the screen of whoever answers.

`python -m mobile_api.ops.bench_desk [--chats 100 500] [--rate 100] [--seconds 30]`. Each chat is a conversation that a
person owns, with the citizen's socket open and the person's: messages go in over the one at an even rate, and the time
runs until they come out of the other with their number. Which worker has a socket is chance: of two, half of the
messages go over the database's change stream to the other one. Before that it
goes up from one rate to the next for as long as 99 of 100 messages take no more than 150 ms. The machine's load is told
with it: other work on it counts, and so does that each of the console's screens looks at its draft every five seconds.
`closed` says how many chats lost a socket: a server that has too much to do answers no ping.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

from mobile_api.catalog import index
from mobile_api.chat.conversation import Attendant, Called
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.db import Database, connect, run_transaction
from mobile_api.localtime import now_utc
from mobile_api.ops import train
from mobile_api.ops.bench import memory_mb
from mobile_api.ops.system import System
from mobile_api.ops.wallet_seeding import on_duty
from mobile_api.sealing import Sealer

CHATS, RATE, SECONDS = (100, 500), 100, 30
RATES = (5, 10, 20, 30, 40, 50, 60, 80, 100, 125, 150)
PROMPT_MS = 150.0
PATIENCE_S = 60.0
"""For what has queued up; a message that was lost ends the measurement."""
STEP_S, DRAIN_S = 10, 2
"""Seconds for which each of the rates is tried, and for which late messages are waited for."""


@dataclass
class Chat:
    """A conversation with both sides' screens, and when the citizen has sent what the person hasn't got yet."""

    id: str
    citizen: aiohttp.ClientWebSocketResponse
    staff: aiohttp.ClientWebSocketResponse | None = None
    sent: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    all_heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Note when each message arrives at the person who answers."""
        assert self.staff is not None, "`measure` opens it"
        async for frame in frames(self.staff):
            if frame["type"] == "message" and (began := self.sent.pop(frame["message"]["client_id"], None)):
                self.took.append(time.perf_counter() - began)
                if not self.sent:
                    self.all_heard.set()

    async def follow(self) -> None:
        """Take what the citizen's screen gets."""
        async for _ in frames(self.citizen):
            pass

    async def say(self) -> None:
        """One message."""
        client_id = uuid4().hex
        self.all_heard.clear()
        self.sent[client_id] = time.perf_counter()
        if not self.closed:
            await self.citizen.send_json({"type": "message", "client_id": client_id, "text": "请问办得怎么样了"})

    @property
    def closed(self) -> bool:
        """Whether one of the screens has lost its socket; a real one would open another."""
        return self.citizen.closed or self.staff is None or self.staff.closed


async def frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[dict[str, Any]]:
    """What comes out of it until it is closed. Raises `RuntimeError` for a problem."""
    async for raw in socket:
        frame = json.loads(raw.data)
        if frame["type"] == "problem":
            raise RuntimeError(frame["problem"]["detail"])
        yield frame


async def open_chat(http: aiohttp.ClientSession, system: System, db: Database, account: str) -> Chat:
    """A conversation that this account owns, with the citizen's screen."""
    async with http.post(f"{system.url}/v1/conversations", json={"language": "zh"}) as answer:
        opened = await answer.json()
    conversation_id, now = opened["conversation"]["id"], now_utc()
    called = Called(uuid4().hex, now, None)
    packet = {"id": called.id, "at": now, "reason": "asked", "said": "转人工", "language": "zh", "team": None}
    attendant = Attendant(account, "1001", now, now)
    owners = OwnerStore(db)
    await run_transaction(db, partial(owners.escalate, conversation_id, {**packet, "last_said": []}))
    await run_transaction(db, partial(owners.claim, conversation_id, called, attendant))
    place = f"conversations/{conversation_id}"
    return Chat(conversation_id, await open_screen(http, system, place, opened["token"]))


async def open_screen(
    http: aiohttp.ClientSession, system: System, place: str, token: str
) -> aiohttp.ClientWebSocketResponse:
    """A socket that has been welcomed."""
    socket = await http.ws_connect(f"{system.url.replace('http', 'ws', 1)}/v1/{place}/socket")
    await socket.send_json({"type": "hello", "token": token, "after": 0})
    welcome = await socket.receive_json()
    if welcome["type"] != "welcome":
        raise RuntimeError(welcome)
    return socket


@dataclass(frozen=True)
class Delivery:
    """How messages arrived that were sent at one rate."""

    p50_ms: float
    p99_ms: float
    delivered_per_s: float
    late: int
    """Not delivered when the time was over."""

    @property
    def prompt(self) -> bool:
        """Whether it was as quick as it shall be."""
        return not self.late and self.p99_ms <= PROMPT_MS


async def send(chats: list[Chat], rate: int, seconds: int) -> Delivery:
    """So many messages a second over all chats, evenly."""
    for chat in chats:
        chat.took.clear()
    started = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        await chats[number % len(chats)].say()
    await asyncio.sleep(DRAIN_S)
    took = sorted(one * 1000 for chat in chats for one in chat.took) or [float("inf")]
    return Delivery(
        round(took[len(took) // 2], 1),
        round(took[int(len(took) * 0.99)], 1),
        round(len(took) / seconds, 1),
        sum(len(chat.sent) for chat in chats),
    )


async def highest_prompt(chats: list[Chat]) -> tuple[int, Delivery | None]:
    """The highest of the rates at which messages are prompt, and how they were; 0 if they are at none."""
    best: tuple[int, Delivery | None] = 0, None
    for rate in RATES:
        delivery = await send(chats, rate, STEP_S)
        if not delivery.prompt:
            break
        best = rate, delivery
    for chat in chats:  # what queued up at the last rate isn't the next measurement's
        if chat.sent and not chat.closed:
            async with asyncio.timeout(PATIENCE_S):
                await chat.all_heard.wait()
    return best


async def measure(system: System, at_once: int, rate: int, seconds: int) -> dict[str, Any]:
    """Delivery with so many chats open."""
    db = connect(system.env["MONGODB_URI"], "yiwang")
    account, token = await on_duty(system.signing_key(), db, Sealer(system.settings().key_dir), "chat_agent")
    before = memory_mb(system.pid("backend"))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        chats = [await open_chat(http, system, db, account) for _ in range(at_once)]
        opened = memory_mb(system.pid("backend"))
        for chat in chats:
            chat.staff = await open_screen(http, system, f"desk/conversations/{chat.id}", token)
        listening = [asyncio.create_task(work) for chat in chats for work in (chat.listen(), chat.follow())]
        prompt_at, so_prompt = await highest_prompt(chats)
        delivery = await send(chats, rate, seconds)
        closed = sum(chat.closed for chat in chats)
        for task in listening:
            task.cancel()
        for ended in await asyncio.gather(*listening, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
    return {
        "prompt_up_to_per_s": prompt_at,
        "then": asdict(so_prompt) if so_prompt else None,
        f"at_{rate}_per_s": asdict(delivery),
        "closed": closed,
        "kb_per_chat": round((opened - before) * 1024 / at_once, 1),
        "load": [round(one, 1) for one in os.getloadavg()],
    }


def main() -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, nargs="+", default=CHATS)
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--workers", type=int, default=2)
    told = parser.parse_args()
    index.build()
    train.train()
    with tempfile.TemporaryDirectory(prefix="yiwang-desk-") as folder:
        system = System(Path(folder))
        system.env["YIWANG_WORKERS"] = str(told.workers)
        try:
            system.start_all()
            found = {n: asyncio.run(measure(system, n, told.rate, told.seconds)) for n in told.chats}
            print(json.dumps({"chats": found, "workers": told.workers, "cores": os.cpu_count()}, indent=2))
        finally:
            system.stop_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
