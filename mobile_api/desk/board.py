"""What a supervisor sees of the desk: who waits, who was forgotten, who answers, and how well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from mobile_api.chat.conversation import Conversation
from mobile_api.chat.owning import Owning
from mobile_api.db import Document
from mobile_api.desk.agent import Agent
from mobile_api.desk.presence import Presence
from mobile_api.desk.store import DeskStore
from mobile_api.desk.waiting import Spread, spread
from mobile_api.localtime import CITY, local_day


@dataclass(frozen=True)
class Today:
    """The desk at a moment, and since midnight."""

    waiting: list[tuple[Conversation, Document]]
    owned: list[tuple[Conversation, Document]]
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
        return self._with_load(await self._presence.agents(), await self._owning.owned())

    async def today(self) -> Today:
        """How things stand."""
        waiting, owned = await self._owning.waiting(), await self._owning.owned()
        midnight = datetime.combine(local_day(self._clock()), time(0), CITY)
        records = await self._store.claimed_since(midnight)
        answered = [(r.answered_at - r.claimed_at).total_seconds() for r in records if r.answered_at]
        return Today(
            waiting=waiting,
            owned=owned,
            agents=self._with_load(await self._presence.agents(), owned),
            claimed=len(records),
            ended=sum(r.ended_at is not None for r in records),
            first_answer=spread(answered),
            ratings=Counter(r.stars for r in records if r.stars is not None),
        )

    def _with_load(self, agents: list[Agent], owned: list[tuple[Conversation, Document]]) -> list[tuple[Agent, int]]:
        load, now = Counter(c.attendant.account for c, _ in owned if c.attendant), self._clock()
        return [(agent, load[agent.account]) for agent in agents if agent.there(now) or load[agent.account]]
