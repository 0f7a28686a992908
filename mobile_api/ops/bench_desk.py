"""Measures the desk live: how long a message takes until it stands on an open screen with its number.

`python -m mobile_api.ops.bench_desk [--chats 100 500] [--rate 100] [--seconds 30]`. Each chat is a conversation that a
person owns, with the citizen's socket open; messages go in over the sockets at an even rate, and the time runs until
the same screen has its message back with its number, which takes the same way as to any other screen of that worker;
what the way over a change stream to another worker's screens adds isn't measured. Before that it
goes up from one rate to the next for as long as 99 of 100 messages take no more than 150 ms. The machine's load is told
with it: other work on it counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
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

CHATS, RATE, SECONDS = (100, 500), 100, 30
RATES = (5, 10, 20, 30, 40, 50, 60, 80, 100, 125, 150)
PROMPT_MS = 150.0
PATIENCE_S = 60.0
"""For what has queued up; a message that was lost ends the measurement."""
STEP_S, DRAIN_S = 10, 2
"""Seconds for which each of the rates is tried, and for which late messages are waited for."""


@dataclass
class Chat:
    """One open screen, and when it has sent what it hasn't heard yet."""

    socket: aiohttp.ClientWebSocketResponse
    sent: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    all_heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Note when each message of one's own arrives."""
        async for raw in self.socket:
            frame = json.loads(raw.data)
            if frame["type"] == "problem":
                raise RuntimeError(frame["problem"]["detail"])
            if frame["type"] == "message" and (began := self.sent.pop(frame["message"]["client_id"], None)):
                self.took.append(time.perf_counter() - began)
                if not self.sent:
                    self.all_heard.set()

    async def say(self) -> None:
        """One message."""
        client_id = uuid4().hex
        self.all_heard.clear()
        self.sent[client_id] = time.perf_counter()
        await self.socket.send_json({"type": "message", "client_id": client_id, "text": "请问办得怎么样了"})


async def open_chat(http: aiohttp.ClientSession, system: System, db: Database) -> Chat:
    """A conversation that a person owns, with its screen."""
    async with http.post(f"{system.url}/v1/conversations", json={"language": "zh"}) as answer:
        opened = await answer.json()
    conversation_id, now = opened["conversation"]["id"], now_utc()
    called = Called(uuid4().hex, now, None)
    packet = {"id": called.id, "at": now, "reason": "asked", "said": "转人工", "language": "zh", "team": None}
    attendant = Attendant("bench", "1001", now, now)
    owners = OwnerStore(db)
    await run_transaction(db, partial(owners.escalate, conversation_id, {**packet, "last_said": []}))
    await run_transaction(db, partial(owners.claim, conversation_id, called, attendant))
    socket = await http.ws_connect(f"{system.url.replace('http', 'ws', 1)}/v1/conversations/{conversation_id}/socket")
    await socket.send_json({"type": "hello", "token": opened["token"], "after": 0})
    await socket.receive_json()
    return Chat(socket)


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
        if chat.sent:
            async with asyncio.timeout(PATIENCE_S):
                await chat.all_heard.wait()
    return best


async def measure(system: System, at_once: int, rate: int, seconds: int) -> dict[str, Any]:
    """Delivery with so many chats open."""
    db = connect(system.env["MONGODB_URI"], "yiwang")
    before = memory_mb(system.pid("backend"))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        chats = [await open_chat(http, system, db) for _ in range(at_once)]
        opened = memory_mb(system.pid("backend"))
        listening = [asyncio.create_task(chat.listen()) for chat in chats]
        prompt_at, so_prompt = await highest_prompt(chats)
        delivery = await send(chats, rate, seconds)
        for task in listening:
            task.cancel()
    return {
        "prompt_up_to_per_s": prompt_at,
        "then": asdict(so_prompt) if so_prompt else None,
        f"at_{rate}_per_s": asdict(delivery),
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
