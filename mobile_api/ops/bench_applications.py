"""Measures submissions and the office's queue: `python -m mobile_api.ops.bench_applications`, as JSON.

A system of its own (database, registers, backend) gets 200 citizens with five complete drafts each, who submit them all
at once, some of them twice; then the queue's page is read with few and with many stored applications, of which the same
number waits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

from mobile_api.catalog import index
from mobile_api.db import Database, connect
from mobile_api.identity.access import Staff
from mobile_api.identity.staff import mint
from mobile_api.identity.tokens import Tokens
from mobile_api.ops.seeding import WAITING, SeededCitizen, Seeder
from mobile_api.ops.system import System

CITIZENS, EACH = 200, 5
TWICE_OF_TEN = 1
"""Of ten submissions so many are sent twice at once, as by an impatient finger."""
BUSY = {409, 429, 500, 503}
"""Answers after which an app sends the same again under the same key."""
PAGES, WARM_UP = 400, 20
GIVE_UP_S = 300.0


@dataclass
class Submission:
    """One draft that somebody submits."""

    citizen: SeededCitizen
    draft_id: str
    key: str


async def submit_all(url: str, submissions: Sequence[Submission]) -> tuple[list[str], list[float]]:
    """Submit all at once, each until it is answered; the numbers, and how long each took in ms."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector, timeout=aiohttp.ClientTimeout(total=60)) as http:
        done = await asyncio.gather(*(_submit(http, submission) for submission in submissions))
    return [number for number, _ in done], [ms for _, ms in done]


async def _submit(http: aiohttp.ClientSession, submission: Submission) -> tuple[str, float]:
    headers = {"Authorization": f"Bearer {submission.citizen.token}", "Idempotency-Key": submission.key}
    started = time.perf_counter()
    while True:
        try:
            async with http.post(f"/v1/drafts/{submission.draft_id}/submissions", headers=headers) as answer:
                told = await answer.json()
                if answer.status == 201:
                    return told["number"], (time.perf_counter() - started) * 1000
                if answer.status not in BUSY:
                    raise RuntimeError(f"{answer.status}: {told}")
        except (aiohttp.ClientConnectionError, TimeoutError):
            pass  # the answer is lost, not the submission: ask again
        if time.perf_counter() - started > GIVE_UP_S:
            raise TimeoutError("a submission was never answered")
        await asyncio.sleep(0.5)


async def crowd(seeder: Seeder, citizens: int, each: int) -> list[Submission]:
    """What so many citizens submit, some of it twice."""
    submissions: list[Submission] = []
    for citizen in await seeder.citizens(citizens):
        for draft_id in await seeder.drafts(citizen, each):
            one = Submission(citizen, draft_id, uuid4().hex)
            submissions += [one] * (2 if len(submissions) % 10 < TWICE_OF_TEN else 1)
    return submissions


async def check(db: Database, submissions: Sequence[Submission], numbers: Sequence[str]) -> None:
    """None is lost, none doubled, each has its one event and its one row of the outbox. Raises `AssertionError`."""
    told: dict[str, set[str]] = {}
    for submission, number in zip(submissions, numbers, strict=True):
        told.setdefault(submission.draft_id, set()).add(number)
    found = db["applications"].find({"_id": {"$in": list(told)}}, {"number": 1, "state": 1, "events.action": 1})
    kept = {document["_id"]: document async for document in found}
    rows = await db["application_news"].count_documents({"application_id": {"$in": list(told)}})
    wrong = [
        draft_id
        for draft_id, numbers_told in told.items()
        if numbers_told != {kept[draft_id]["number"]}
        or kept[draft_id]["state"] != "submitted"
        or kept[draft_id]["events"] != [{"action": "submit"}]
    ]
    if wrong or rows != len(told) or len({document["number"] for document in kept.values()}) != len(told):
        raise AssertionError(f"lost or doubled: {wrong[:5]}, {rows} rows for {len(told)} drafts")


async def read_pages(url: str, token: str, place: str) -> dict[str, float]:
    """How long a page of a queue takes, one after the other."""
    headers, latencies = {"Authorization": f"Bearer {token}"}, []
    async with aiohttp.ClientSession(url, headers=headers) as http:
        for _ in range(WARM_UP + PAGES):
            started = time.perf_counter()
            async with http.get(f"/v1/office/applications?{place}") as answer:
                answer.raise_for_status()
                await answer.read()
            latencies.append((time.perf_counter() - started) * 1000)
    return _ranked(latencies[WARM_UP:])


async def measure_queues(system: System) -> dict[str, dict[str, float]]:
    """The pages that clerks and reviewers open, at the top of the queue and deep in it."""
    tokens = Tokens(system.signing_key())
    clerk = mint(tokens, Staff("李窗口", frozenset({"counter_clerk"})))
    reviewer = mint(tokens, Staff("王审批", frozenset({"reviewer"}), "market-regulation"))
    return {
        "counter": await read_pages(system.url, clerk, "queue=counter"),
        "counter_deep": await read_pages(system.url, clerk, f"queue=counter&after={await _deep(system.url, clerk)}"),
        "department": await read_pages(system.url, reviewer, "queue=department"),
    }


async def _deep(url: str, token: str) -> str:
    """The last place from which on there is still something, at most ten pages down."""
    place, headers = "0_0", {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(url, headers=headers) as http:
        for _ in range(10):
            async with http.get(f"/v1/office/applications?queue=counter&after={place}") as answer:
                following = (await answer.json())["next_after"]
            if following is None:
                break
            place = following
    return place


async def measure(system: System, many: int) -> dict[str, Any]:
    """Everything, on a system that runs."""
    settings = system.settings()
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    seeder = await Seeder.of(db, settings)
    submissions = await crowd(seeder, CITIZENS, EACH)
    started = time.perf_counter()
    numbers, latencies = await submit_all(system.url, submissions)
    seconds = time.perf_counter() - started
    await check(db, submissions, numbers)
    for collection in ("applications", "application_news"):
        await db[collection].delete_many({})
    await seeder.applications(WAITING, waiting=True)
    with_few = await measure_queues(system)
    await seeder.applications(many - WAITING, waiting=False)
    with_many = await measure_queues(system)
    db.client.close()
    return {
        "submitted_at_once": {
            "citizens": CITIZENS,
            "drafts": CITIZENS * EACH,
            "requests": len(submissions),
            "per_s": round(CITIZENS * EACH / seconds, 1),
            **_ranked(latencies),
        },
        "waiting": WAITING,
        "queue_page": {str(WAITING): with_few, str(many): with_many},
        "p99_ratio": {name: round(with_many[name]["p99_ms"] / with_few[name]["p99_ms"], 2) for name in with_few},
        "cores": os.cpu_count(),
    }


def _ranked(latencies: Sequence[float]) -> dict[str, float]:
    ranked = sorted(latencies)
    return {name: round(ranked[int(len(ranked) * share)], 1) for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99))}


def main() -> int:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=200_000, help="stored applications in the end")
    given = parser.parse_args()
    index.build()
    with tempfile.TemporaryDirectory(prefix="yiwang-bench-") as folder:
        system = System(Path(folder))
        try:
            system.start_all()
            print(json.dumps(asyncio.run(measure(system, given.stored)), indent=2))
        except (AssertionError, TimeoutError) as error:
            print(f"{error}\n{system.logs()}", file=sys.stderr)
            return 1
        finally:
            system.stop_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
