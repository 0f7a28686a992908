"""When a worker says that it can serve."""

from __future__ import annotations

import asyncio

from mobile_api.services import Services


async def whole_with(*tasks: asyncio.Task[None]) -> bool:
    services = object.__new__(Services)  # only what is asked
    services.tasks = list(tasks)
    await asyncio.sleep(0)
    return services.whole()


def test_a_worker_that_hears_no_news_any_more_is_not_ready() -> None:
    async def stopped() -> None:
        raise ConnectionError

    async def each() -> list[bool]:
        going = asyncio.create_task(asyncio.sleep(60))
        dead = asyncio.create_task(stopped())
        heard = [await whole_with(), await whole_with(going), await whole_with(going, dead)]
        going.cancel()
        assert isinstance(dead.exception(), ConnectionError)
        return heard

    assert asyncio.run(each()) == [True, True, False]
