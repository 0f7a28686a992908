"""Many citizens submit at once: none is lost, none doubled, also when a process is killed in the middle of it.

The whole crowd, 200 citizens with 1,000 drafts, is measured by `python -m mobile_api.ops.bench_applications`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from mobile_api.db import connect
from mobile_api.ops.bench_applications import check, crowd, submit_all
from mobile_api.ops.seeding import Seeder
from mobile_api.ops.system import System


async def submit_as_a_crowd(
    system: System, citizens: int, each: int, meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Submit, while something else happens, and check."""
    settings = system.settings()
    db = connect(settings.mongodb_uri.get_secret_value(), settings.database)
    submissions = await crowd(await Seeder.of(db, settings), citizens, each)
    happening = asyncio.create_task(asyncio.to_thread(meanwhile))
    numbers, _ = await submit_all(system.url, submissions)
    await happening
    await check(db, submissions, numbers)
    db.client.close()


def test_of_a_hundred_submissions_at_once_none_is_lost_or_doubled(live_system: System) -> None:
    asyncio.run(submit_as_a_crowd(live_system, 20, 5))


@pytest.mark.parametrize("name", ["backend", "database"])
def test_a_kill_in_the_middle_loses_and_doubles_nothing(live_system: System, name: str) -> None:
    def kill_and_start() -> None:
        time.sleep(1)
        live_system.kill(name)
        live_system.start(name)
        live_system.wait_ready()

    asyncio.run(submit_as_a_crowd(live_system, 20, 3, kill_and_start))
