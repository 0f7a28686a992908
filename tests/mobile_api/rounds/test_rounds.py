"""Rounds: one worker at a time, another one after a crash, and no failure ends them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count
from uuid import uuid4

from mobile_api.rounds.rounds import Round, go_on
from mobile_api.rounds.store import LeaseStore
from tests.support.city import CityServices

LIFE = timedelta(seconds=30)


def test_of_many_workers_one_holds_the_lease(city: CityServices) -> None:
    leases, name = LeaseStore(city.services.db), uuid4().hex

    async def at_once() -> list[bool]:
        workers = [f"worker {n}" for n in range(8)]
        return await asyncio.gather(*(leases.hold(name, worker, city.clock(), LIFE) for worker in workers))

    assert sorted(city.run(at_once())) == [False] * 7 + [True]
    assert city.run(at_once()).count(True) == 1, "and keeps it"


def test_another_worker_goes_on_once_the_lease_has_run_out(city: CityServices) -> None:
    leases, name = LeaseStore(city.services.db), uuid4().hex

    def holds(worker: str) -> bool:
        return city.run(leases.hold(name, worker, city.clock(), LIFE))

    assert holds("one")
    city.clock.pass_(seconds=16)
    assert holds("one"), "renewed at half its life"
    city.clock.pass_(seconds=29)
    assert not holds("two"), "so it lives on"
    city.clock.pass_(seconds=2)
    assert holds("two")
    assert not holds("one")


def test_a_round_that_fails_is_made_up_by_the_next(city: CityServices) -> None:
    tries, made_up = count(), asyncio.Event()

    async def work() -> None:
        if next(tries) == 0:
            raise ConnectionError
        made_up.set()

    async def a_while() -> None:
        a_round = Round(uuid4().hex, 0.01, work)
        going = asyncio.create_task(go_on(a_round, LeaseStore(city.services.db), "one", city.clock))
        await asyncio.wait_for(made_up.wait(), timeout=10)
        assert not going.done()
        going.cancel()

    city.run(a_while())
