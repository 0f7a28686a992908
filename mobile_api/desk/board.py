"""What a supervisor sees of the desk: who waits, who was forgotten, who answers, and how well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from mobile_api.applications.clock import Light
from mobile_api.applications.office.service import OfficeService
from mobile_api.chat.conversation import Conversation
from mobile_api.chat.owner_store import Wanted
from mobile_api.chat.owning import Owning
from mobile_api.db import Document
from mobile_api.desk.agent import Agent
from mobile_api.desk.presence import Presence
from mobile_api.desk.service import SHOWN
from mobile_api.desk.store import DeskStore
from mobile_api.desk.waiting import Spread, spread
from mobile_api.localtime import local_day, midnight


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
    by_people: int
    """Conversations that a person has answered or ended today, or has now."""
    by_bot: int
    """Those in which a citizen has spoken today to nobody but the bot."""
    alarms: dict[str, Counter[Light]]
    """Applications that are yellow or red, by whoever is to act: a department's id, or `counter`."""
    first_answer: Spread | None
    """From the claim to the first answer."""
    ratings: Counter[int]
    """How often so many stars were given."""


class Board:
    """Adds up. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: DeskStore,
        owning: Owning,
        presence: Presence,
        office: OfficeService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._owning, self._presence, self._office = store, owning, presence, office
        self._clock = clock

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
        began = midnight(local_day(self._clock()))
        records = await self._store.touched_since(began)
        answered = [
            (r.answered_at - r.claimed_at).total_seconds() for r in records if r.answered_at and r.answered_at > began
        ]
        ended = [r for r in records if r.ended_at is not None and r.ended_at > began]
        with_people = {r.conversation_id for r in records}
        return Today(
            waiting=await self._owning.count(queue),
            oldest=first[0][1]["at"] if first else None,
            call_backs=await self._owning.count(Wanted("queued", call_backs=True)),
            owned=await self._owning.count(owned),
            forgotten=[one for wanted in forgotten for one in await self._owning.found(wanted, limit=SHOWN)],
            agents=await self.present(),
            claimed=sum(r.claimed_at > began for r in records),
            ended=len(ended),
            by_people=len(with_people),
            by_bot=await self._owning.with_bot_alone(began, with_people),
            alarms=await self._office.lights(),
            first_answer=spread(answered),
            ratings=Counter(r.stars for r in ended if r.stars is not None),
        )
