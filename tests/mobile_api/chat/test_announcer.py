"""What is new reaches the other workers' screens, and one's own without a detour."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from mobile_api.chat.announcer import Announcer
from mobile_api.chat.store import ChatStore
from mobile_api.hub import ANY, Hub
from tests.support.city import CityServices


def test_others_hear_all_that_is_announced_and_oneself_only_at_once(city: CityServices) -> None:
    store, topics = ChatStore(city.services.db), [uuid4().hex for _ in range(20)]
    hub = Hub("chat")

    async def heard_by(worker: str, sentinel: str) -> list[str]:
        heard = []
        async for topic in store.watch(worker):
            heard.append(topic)
            if topic == ANY:
                opened.release()
            if topic == sentinel:
                return heard
        raise AssertionError("unreachable: the stream doesn't end")

    async def announced() -> tuple[list[str], list[str], bool]:
        one, other = Announcer(store, hub, "one", city.clock, True), Announcer(store, hub, "other", city.clock, True)
        listening = asyncio.create_task(heard_by("other", "last")), asyncio.create_task(heard_by("one", "end"))
        for _ in listening:
            await opened.acquire()
        with hub.listen(topics[0]) as news:
            for topic in [*topics, "last"]:
                one.announce(topic)
            woken = news.is_set()
        by_other = await asyncio.wait_for(listening[0], 20)
        other.announce("end")
        return by_other, await asyncio.wait_for(listening[1], 20), woken

    opened = asyncio.Semaphore(0)
    by_other, by_one, woken = city.run(announced())
    assert woken, "the screens of the same worker don't wait for the database"
    assert [topic for topic in by_other if topic in topics] == topics
    assert not set(by_one) & set(topics)
