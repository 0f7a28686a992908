"""Measures a whole service-request turn beside a bare Rasa project in the same run: `make bench`.

A turn: client > backend > Rasa > action > backend's matcher > reply, over real HTTP, every
process as in production. The bare project is Rasa's default DIET pipeline with one greeting
rule on its own REST channel. Only ratios within one run mean something: machines differ.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import psutil

from mobile_api.catalog import index
from mobile_api.ops import train
from mobile_api.ops.bare import BareRasa
from mobile_api.ops.bench_faces import measure_faces
from mobile_api.ops.system import System

CONVERSATIONS = (1, 8, 32)
TURNS = 240
"""Turns measured per number of conversations, spread over them."""
TURNS_EACH = 8
"""Turns after which somebody else begins: Rasa's own tracker grows with every turn."""
WARM_UP = 12
COLD_START_ORDER = ("database", "registers", "actions", "bot", "backend")
Turn = Callable[[aiohttp.ClientSession, str], Awaitable[None]]


async def measure(
    new_conversation: Callable[[aiohttp.ClientSession], Awaitable[Turn]], at_once: int, said: list[str]
) -> dict[str, float]:
    """Latency in ms and turns per second with `at_once` conversations, each speaking as soon as it is answered."""
    latencies: list[float] = []
    phrases = cycle(said)

    async def converse(http: aiohttp.ClientSession, turns: int) -> None:
        for n, text in enumerate(islice(phrases, turns)):
            if n % TURNS_EACH == 0:
                turn = await new_conversation(http)
            started = time.perf_counter()
            await turn(http, text)
            latencies.append((time.perf_counter() - started) * 1000)

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as http:
        await converse(http, WARM_UP)
        latencies.clear()
        started = time.perf_counter()
        await asyncio.gather(*(converse(http, max(TURNS // at_once, 4)) for _ in range(at_once)))
        seconds = time.perf_counter() - started
    ranked = sorted(latencies)
    return {
        "p50_ms": round(ranked[len(ranked) // 2], 1),
        "p99_ms": round(ranked[int(len(ranked) * 0.99)], 1),
        "turns_per_s": round(len(ranked) / seconds, 1),
    }


def whole_turn(system: System) -> Callable[[aiohttp.ClientSession], Awaitable[Turn]]:
    """A guest's conversation with the whole system."""

    async def new_conversation(http: aiohttp.ClientSession) -> Turn:
        async with http.post(f"{system.url}/v1/conversations", json={"language": "zh"}) as answer:
            opened = await answer.json()
        headers = {"Authorization": f"Bearer {opened['token']}"}
        address = f"{system.url}/v1/conversations/{opened['conversation']['id']}/messages"

        async def turn(http: aiohttp.ClientSession, text: str) -> None:
            async with http.post(address, json={"client_id": uuid4().hex, "text": text}, headers=headers) as answer:
                answer.raise_for_status()
                if not (await answer.json())["replies"]:
                    raise RuntimeError("an empty reply")

        return turn

    return new_conversation


def bare_turn(bare: BareRasa) -> Callable[[aiohttp.ClientSession], Awaitable[Turn]]:
    """A conversation with the bare Rasa project."""

    async def new_conversation(http: aiohttp.ClientSession) -> Turn:
        sender = uuid4().hex

        async def turn(http: aiohttp.ClientSession, text: str) -> None:
            async with http.post(
                f"{bare.url}/webhooks/rest/webhook", json={"sender": sender, "message": "hello"}
            ) as answer:
                if not await answer.json():
                    raise RuntimeError("an empty reply")

        return turn

    return new_conversation


def memory_mb(pid: int) -> float:
    """Resident memory of a process with its children."""
    process = psutil.Process(pid)
    return round(sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 2**20, 1)


def cpu_seconds(system: System) -> dict[str, float]:
    """Processor time that each process has used."""
    times = {name: psutil.Process(system.pid(name)).cpu_times() for name in COLD_START_ORDER}
    return {name: used.user + used.system for name, used in times.items()}


def cold_starts(system: System) -> dict[str, float]:
    """Seconds from starting each process until it is ready, one after the other."""
    seconds = {}
    for name in COLD_START_ORDER:
        started = time.monotonic()
        system.start(name)
        system.wait_ready(name)
        seconds[name] = round(time.monotonic() - started, 1)
    return seconds


async def everyday_words(system: System) -> list[str]:
    """One request for every one-thing, as the catalog says it in plain words."""
    async with aiohttp.ClientSession() as http, http.get(f"{system.url}/v1/catalog/one-things") as answer:
        return [thing["plain"] for thing in (await answer.json())["one_things"]]


def run(system: System, bare: BareRasa) -> dict[str, Any]:
    """The whole measurement."""
    started = cold_starts(system)
    began = time.monotonic()
    bare.start()
    started["bare_rasa"] = round(time.monotonic() - began, 1)
    said = asyncio.run(everyday_words(system))
    turns: dict[str, Any] = {}
    for at_once in CONVERSATIONS:
        reference = asyncio.run(measure(bare_turn(bare), at_once, said))
        before = cpu_seconds(system)
        whole = asyncio.run(measure(whole_turn(system), at_once, said))
        spent = {
            name: round((s - before[name]) * 1000 / (TURNS + WARM_UP), 1) for name, s in cpu_seconds(system).items()
        }
        ratios = {name: round(whole[name] / reference[name], 2) for name in whole}
        turns[str(at_once)] = {"whole": whole, "bare_rasa": reference, "ratio": ratios, "cpu_ms_per_turn": spent}
    faces = asyncio.run(measure_faces(system))
    memory = {name: memory_mb(system.pid(name)) for name in COLD_START_ORDER} | {"bare_rasa": memory_mb(bare.pid)}
    return {
        "conversations": turns,
        "faces": faces,
        "memory_mb": memory,
        "cold_start_s": started,
        "cores": os.cpu_count(),
    }


def main() -> int:
    """Measure and print JSON."""
    index.build()
    train.train()
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as folder:
        system, bare = System(Path(folder)), BareRasa(Path(folder))
        try:
            print(json.dumps(run(system, bare), indent=2))
        except (TimeoutError, subprocess.CalledProcessError) as error:
            print(f"{error}\n{system.logs()}", file=sys.stderr)
            return 1
        finally:
            bare.stop()
            system.stop_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
