"""Under a rush everybody who is let in gets done, and the others are told to come back."""

from __future__ import annotations

import asyncio

import pytest

from mobile_api.admission import Admission
from mobile_api.errors import Unavailable


async def work(admission: Admission, running: set[int], number: int, most: list[int], until: asyncio.Event) -> None:
    async with admission.turn():
        running.add(number)
        most.append(len(running))
        await until.wait()
        running.remove(number)


def test_only_so_many_work_at_a_time_and_the_others_after_them() -> None:
    async def rush() -> list[int]:
        admission, running, most, done = Admission(2, patience_s=5), set[int](), list[int](), asyncio.Event()
        crowd = [asyncio.create_task(work(admission, running, n, most, done)) for n in range(5)]
        await asyncio.sleep(0.05)
        assert len(running) == 2
        done.set()
        await asyncio.gather(*crowd)
        return most

    most = asyncio.run(rush())
    assert len(most) == 5
    assert max(most) == 2


def test_who_waits_too_long_is_told_so_and_takes_no_place() -> None:
    async def rush() -> None:
        admission, running, most, done = Admission(1, patience_s=0.05), set[int](), list[int](), asyncio.Event()
        first = asyncio.create_task(work(admission, running, 1, most, done))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="Many people"):
            await work(admission, running, 2, most, done)
        done.set()
        await first
        await work(admission, running, 3, most, done)
        assert most == [1, 1]

    asyncio.run(rush())


def test_a_turn_that_ends_in_an_error_is_free_again() -> None:
    async def rush() -> None:
        admission = Admission(1, patience_s=0.05)
        with pytest.raises(ValueError, match="broken"):
            async with admission.turn():
                raise ValueError("broken")
        async with admission.turn():
            pass

    asyncio.run(rush())
