"""What a supervisor sees of the desk: who waits, who was forgotten, who answers, and how well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from mobile_api.chat.conversation import Conversation
from mobile_api.chat.owner_store import Wanted
from mobile_api.chat.owning import Owning
from mobile_api.db import Document
from mobile_api.desk.agent import Agent
from mobile_api.desk.presence import Presence
from mobile_api.desk.service import SHOWN
from mobile_api.desk.store import DeskStore
from mobile_api.desk.waiting import Spread, spread
from mobile_api.localtime import CITY, local_day


@dataclass(frozen=True)
class Today:
    """The desk at a moment, and since midnight."""

    waiting: int
    oldest: datetime | None
    """Since when whoever waits longest waits."""
    call_backs: int
    owned: int
    forgotten: list[tuple[Conversation, Document]]
    """Those, waiting or taken again, that were put back because nobody answered."""
    agents: list[tuple[Agent, int]]
    """Whoever is there, with how many conversations they have."""
    claimed: int
    ended: int
    first_answer: Spread | None
    """From the claim to the first answer."""
    ratings: Counter[int]
    """How often so many stars were given."""


class Board:
    """Adds up. Built once per worker by `bootstrap`."""

    def __init__(self, store: DeskStore, owning: Owning, presence: Presence, clock: Callable[[], datetime]) -> None:
        self._store, self._owning, self._presence, self._clock = store, owning, presence, clock

    async def present(self) -> list[tuple[Agent, int]]:
        """Whoever is at the desk, by number, with how many conversations they have."""
        load, now = await self._owning.load(), self._clock()
        agents = [(agent, load.get(agent.account, 0)) for agent in await self._presence.agents()]
        return [(agent, has) for agent, has in agents if has or agent.there(now)]

    async def today(self) -> Today:
        """How things stand."""
        queue, owned = Wanted("queued", call_backs=False), Wanted("human")
        first = await self._owning.found(queue, limit=1)
        forgotten = [replace(owned, forgotten=True), Wanted("queued", forgotten=True)]
        midnight = datetime.combine(local_day(self._clock()), time(0), CITY)
        records = await self._store.claimed_since(midnight)
        answered = [(r.answered_at - r.claimed_at).total_seconds() for r in records if r.answered_at]
        return Today(
            waiting=await self._owning.count(queue),
            oldest=first[0][1]["at"] if first else None,
            call_backs=await self._owning.count(Wanted("queued", call_backs=True)),
            owned=await self._owning.count(owned),
            forgotten=[one for wanted in forgotten for one in await self._owning.found(wanted, limit=SHOWN)],
            agents=await self.present(),
            claimed=len(records),
            ended=sum(r.ended_at is not None for r in records),
            first_answer=spread(answered),
            ratings=Counter(r.stars for r in records if r.stars is not None),
        )
