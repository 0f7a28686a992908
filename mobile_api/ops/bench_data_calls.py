"""Measures the log of data calls: `python -m mobile_api.ops.bench_data_calls`, as JSON.

On a database of its own, workers that are processes append lines to the one chain, several at once each: first one
worker, then two. Beside it, in the same run, the same lines put in one by one without the chain and without signatures,
by one worker. In the end the whole chain is verified, which fails the run if a line is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

from mobile_api.data_calls.library import load_scenarios
from mobile_api.data_calls.line import NOTHING_YET, Line, linked
from mobile_api.data_calls.scenario import Asking
from mobile_api.data_calls.service import DataCalls
from mobile_api.data_calls.store import CallStore
from mobile_api.db import Database, connect
from mobile_api.localtime import now_utc
from mobile_api.migrate import run as migrate
from mobile_api.ops.environment import told_to
from mobile_api.ops.system import System
from mobile_api.ops.verify_chain import verify_chain
from mobile_api.sealing import Sealer
from mobile_api.settings import ROOT, Settings
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore

AT_ONCE = 8
ASKING, SOURCE = Asking("system", "bench"), "register.population"


async def append(settings: Settings, lines: int) -> list[float]:
    """What one worker of the backend does; how long each line took, in ms."""
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    sealer = Sealer(settings.key_dir)
    calls = DataCalls(load_scenarios(), CallStore(db), DepartmentKeys(KeyStore(db, sealer), now_utc), sealer, now_utc)
    await calls.store.head()

    async def one() -> None:
        await calls.note(SOURCE, ASKING, uuid4().hex, "found", ms=1)

    took = await _at_once(one, lines)
    db.client.close()
    return took


async def put_alone(db: Database, lines: int) -> list[float]:
    """Lines as they are kept, put in without being linked or signed."""
    bare = db["bench_lines"]

    async def one() -> None:
        line = Line(
            id=uuid4().hex,
            at=now_utc(),
            role=ASKING.role,
            by=ASKING.by,
            department=None,
            source=SOURCE,
            scenario=None,
            number="",
            purpose="",
            subject=uuid4().hex,
            fields=(),
            outcome="found",
            ms=1,
        )
        await bare.insert_one({**linked(line, NOTHING_YET), "_id": uuid4().hex})

    return await _at_once(one, lines)


async def _at_once(one: Callable[[], Awaitable[None]], times: int) -> list[float]:
    took, waiting = list[float](), iter(range(times))

    async def go_on() -> None:
        for _ in waiting:
            started = time.perf_counter()
            await one()
            took.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))
    return took


def by_workers(system: System, workers: int, lines: int) -> dict[str, Any]:
    """Lines by so many workers at once; the slowest one's time counts, without its start."""
    command = [sys.executable, "-m", "mobile_api.ops.bench_data_calls", "--work", "--lines", str(lines // workers)]
    env = told_to("backend", system.env)
    env.pop("PROMETHEUS_MULTIPROC_DIR", None)  # nobody collects figures here
    started = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE) for _ in range(workers)]  # noqa: S603  # ourselves
    told = [json.loads(worker.communicate()[0]) for worker in started]
    return _figures([ms for one in told for ms in one["ms"]], max(one["seconds"] for one in told))


def _figures(took: list[float], seconds: float) -> dict[str, Any]:
    cuts = quantiles(took, n=100)
    return {"per_s": round(len(took) / seconds), "p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}


async def _timed(work: Awaitable[list[float]]) -> tuple[list[float], float]:
    started = time.perf_counter()
    return await work, time.perf_counter() - started


async def measure(system: System, lines: int) -> dict[str, Any]:
    """Everything, on a system whose database runs. Raises `ChainBroken`."""
    settings = system.settings()
    await migrate(settings)
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    await DepartmentKeys(KeyStore(db, Sealer(settings.key_dir)), now_utc).city()
    alone = _figures(*await _timed(put_alone(db, lines)))
    one, two = [await asyncio.to_thread(by_workers, system, workers, lines) for workers in (1, 2)]
    started = time.perf_counter()
    found = await verify_chain(db, settings, settings.checkpoints)
    seconds = time.perf_counter() - started
    db.client.close()
    if found.lines != 2 * (lines // 2) + lines:
        raise AssertionError(f"{found.lines} lines are in the log")
    return {
        "at_once": AT_ONCE,
        "put_alone": alone,
        "one_worker": one,
        "two_workers": two,
        "of_alone": round(one["per_s"] / alone["per_s"], 2),
        "verified_per_s": round(found.lines / seconds),
        "cores": os.cpu_count(),
    }


def main() -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=5000, help="lines each time")
    parser.add_argument("--work", action="store_true", help="be one of the workers, told by the environment")
    given = parser.parse_args()
    if given.work:
        took, seconds = asyncio.run(_timed(append(Settings(), given.lines)))
        print(json.dumps({"ms": took, "seconds": seconds}))
        return 0
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as folder:
        system = System(Path(folder))
        try:
            system.start("database")
            system.wait_ready("database")
            print(json.dumps(asyncio.run(measure(system, given.lines)), indent=2))
        finally:
            system.stop_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
