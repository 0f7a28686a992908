"""Measures push and breaks it: `python -m mobile_api.ops.bench_push`, as JSON.

On a system of its own (database, stand-in of FCM): so much news is posted, each in its transaction, to so many phones;
two workers drain the outbox, and one of them is killed when half is sent. What the phones have is counted in the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

from mobile_api.db import Database, connect
from mobile_api.identity.store import IdentityStore
from mobile_api.localtime import now_utc
from mobile_api.migrate import run as migrate
from mobile_api.ops.environment import told_to
from mobile_api.ops.system import System
from mobile_api.push.device_store import Device, DeviceStore
from mobile_api.push.dispatcher import Dispatcher
from mobile_api.push.fcm import Fcm
from mobile_api.push.inbox_store import InboxStore
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice, device_id
from mobile_api.push.notices import Notices
from mobile_api.push.preferences import Preferences
from mobile_api.push.store import PushStore
from mobile_api.settings import ROOT, Settings

NEWS_EACH, WORKERS = 10, 2
AT_ONCE = 8
LEASE = timedelta(seconds=10)
"""Shorter than in service, so that what the dead worker had taken isn't waited for so long."""
PATIENCE_S = 1800.0


async def work(settings: Settings) -> None:
    """One worker: dispatches until it is ended."""
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    identity = IdentityStore(db)
    carrier = Fcm(settings.fcm_key_file, settings.fcm_address)
    live = partial(_live, identity)
    await Dispatcher(PushStore(db), DeviceStore(db), {"fcm": carrier}, live, now_utc, LEASE).go_on()


async def _live(identity: IdentityStore, session_ids: Collection[str]) -> set[str]:
    return await identity.live_among(session_ids, now_utc())


async def fill(db: Database, rows: int) -> float:
    """Citizens with a phone each, and news for them; how many posts a second."""
    devices, identity = DeviceStore(db), IdentityStore(db)
    notices, news = Notices(db, InboxStore(db), devices, PushStore(db)), list[Notice]()
    for _ in range(0, rows, NEWS_EACH):
        citizen, token, now = uuid4().hex, f"bench-{uuid4().hex}", now_utc()
        device = {"_id": uuid4().hex, "name": "bench"}
        session = await identity.open_session(citizen, uuid4().hex, now, now + timedelta(days=1), device)
        await devices.register(Device(device_id(token), citizen, session, token, "zh", now))
        await devices.set_preferences(citizen, Preferences(quiet=None))
        text = {"zh": "有新进展", "en": "News"}
        news += [Notice(uuid4().hex, citizen, Kind.APPLICATION, text, "/applications", now) for _ in range(NEWS_EACH)]
    waiting = iter(news[:rows])
    started = time.perf_counter()
    await asyncio.gather(*(_post(notices, waiting) for _ in range(AT_ONCE)))
    return rows / (time.perf_counter() - started)


async def _post(notices: Notices, waiting: Iterable[Notice]) -> None:
    for notice in waiting:
        await notices.post(notice)


async def drain(system: System, rows: int) -> dict[str, Any]:
    """Two workers at it, one killed at half; what the phones have then."""
    workers = [_worker(system) for _ in range(WORKERS)]
    started, killed_after = time.perf_counter(), None
    try:
        async with aiohttp.ClientSession(system.env["YIWANG_FCM_URL"]) as http:
            while (totals := await _totals(http))["shown"] < rows:
                spent = time.perf_counter() - started
                if killed_after is None and totals["shown"] >= rows // 2:
                    os.killpg(workers[0].pid, signal.SIGKILL)
                    killed_after = totals["arrived"]
                if spent > PATIENCE_S or workers[-1].poll() is not None:
                    break
                await asyncio.sleep(0.05)
            spent = time.perf_counter() - started
            await asyncio.sleep(2 * LEASE.total_seconds())  # whatever would still come twice
            totals = await _totals(http)
    finally:
        for worker in workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(timeout=10)
    return {
        "drained_s": round(spent, 1),
        "per_s": round(rows / spent),
        "killed_after": killed_after,
        "lost": rows - totals["shown"],
        "sent_again": totals["arrived"] - totals["shown"],
        "phones": totals["phones"],
    }


def _worker(system: System) -> subprocess.Popen[bytes]:
    with (system.data_dir / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", "mobile_api.ops.bench_push", "--work"]
        env = told_to("backend", system.env)
        return subprocess.Popen(  # noqa: S603  # ourselves
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )


async def _totals(http: aiohttp.ClientSession) -> dict[str, int]:
    async with http.get("/phones") as answer:
        totals: dict[str, int] = await answer.json()
        return totals


async def measure(system: System, rows: int) -> dict[str, Any]:
    """Everything, on a system whose database and stand-in run."""
    settings = system.settings()
    await migrate(settings)
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    posted = await fill(db, rows)
    drained = await drain(system, rows)
    states = {
        found["_id"]: found["n"]
        async for found in db["push_outbox"].aggregate([{"$group": {"_id": "$state", "n": {"$sum": 1}}}])
    }
    db.client.close()
    return {"rows": rows, "posts_per_s": round(posted), **drained, "states": states, "cores": os.cpu_count()}


def run(rows: int) -> dict[str, Any]:
    """Start what it takes, measure, end it."""
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as folder:
        system = System(Path(folder))
        try:
            for name in ("database", "fcm"):
                system.start(name)
            system.wait_ready("database", "fcm")
            return asyncio.run(measure(system, rows))
        finally:
            system.stop_all()


def main() -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="rows in the outbox")
    parser.add_argument("--work", action="store_true", help="be one of the workers, told by the environment")
    given = parser.parse_args()
    if given.work:
        asyncio.run(work(Settings()))
        return 0
    measured = run(given.rows)
    print(json.dumps(measured, indent=2))
    return 1 if measured["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
