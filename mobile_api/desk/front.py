"""The desk as citizens meet it in the chat: what they are told while they wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from mobile_api.chat.called import StandingView, WaitingTime
from mobile_api.chat.conversation import Called, Conversation, Message
from mobile_api.chat.owner_store import OwnerStore
from mobile_api.chat.owning import AT_DESK
from mobile_api.chat.turns import Turns, nothing_beside
from mobile_api.db import Session
from mobile_api.desk.ladder import Rung, climb, no_text
from mobile_api.desk.notices import waiting_text
from mobile_api.desk.store import DeskStore
from mobile_api.desk.waiting import Spread, Wait, expected
from mobile_api.errors import Conflict

CLIMBED_EVERY_S = 20.0
"""Seconds between two looks at whether somebody can come now."""
MEASURED_ANEW = timedelta(minutes=5)
"""The waits of weeks don't change from one look to the next."""


class Front:
    """The desk, as the chat knows it. Built once per worker by `bootstrap`."""

    def __init__(self, store: DeskStore, owners: OwnerStore, turns: Turns, clock: Callable[[], datetime]) -> None:
        self._store, self._owners, self._turns, self._clock = store, owners, turns, clock
        self._waits: list[Wait] = []
        self._expectations: dict[tuple[datetime, str | None], Spread | None] = {}
        """By hour and team: every screen that waits asks again and again."""
        self._measured_at: datetime | None = None

    async def greet(self, conversation: Conversation) -> list[Message]:
        """Tell somebody who has just begun to wait their place, or why nobody comes at once; that is noted with it.

        Nothing is told if another message is being answered by now, or somebody has taken it: they see where they
        stand anyway.
        """
        called = conversation.called
        if called is None:
            return []
        rung = climb(self._clock(), called.team, await self._store.agents())
        return await self._tell(conversation, called, rung, f"desk:{called.id}")

    async def round(self) -> None:
        """Climb the ladder again for each who waits: the desk opens and closes, people come and go. Each change is
        told once. Whoever has left a message goes on waiting for the answer to it.
        """
        agents, now = await self._store.agents(), self._clock()
        async for conversation in self._owners.waiting():
            called = conversation.called
            if called is None or called.is_call_back:
                continue
            rung = climb(now, called.team, agents)
            if (rung.no if rung else None) != called.no:
                await self._tell(conversation, called, rung, uuid4().hex)

    async def _tell(
        self, conversation: Conversation, called: Called, rung: Rung | None, message_id: str
    ) -> list[Message]:
        """Note and tell, both or neither, on which rung somebody stands, who may have stood on another."""
        now, language = self._clock(), conversation.language
        if rung is not None:
            text, card = no_text(rung, now, language), {"kind": "call_back", "called": called.id}
        else:
            text, card = await self._place_text(called, language), None
        told = Message(message_id, conversation.id, 0, "bot", text, now, card=card)

        async def changed(session: Session) -> bool:
            return await self._owners.note_no(conversation.id, called, rung.no if rung else None, session)

        try:
            said = await self._turns.tell(told, nothing_beside, changed)
        except Conflict:
            return []
        self._turns.announce(AT_DESK)
        return [said]

    async def _place_text(self, called: Called, language: str) -> str:
        spread = await self._expected(self._clock(), called.team)
        place = await self._owners.ahead(called.at, called.team) + 1
        return waiting_text(place, (spread.p50, spread.p90) if spread else None, language, called.no is not None)

    async def ahead(self, conversation: Conversation) -> int | None:
        """How many wait longer for a person of its team; None for whoever doesn't wait for one who can come."""
        called = conversation.called
        if called is None or called.no is not None or conversation.owner != "queued":
            return None
        return await self._owners.ahead(called.at, called.team)

    async def all_ahead(self, queue: Iterable[Conversation]) -> dict[str, int]:
        """The same of some who follow each other in the queue, by the conversation's id: counted once for each team."""
        next_ahead: dict[str | None, int] = {}
        found: dict[str, int] = {}
        for conversation in queue:
            team = conversation.called.team if conversation.called else None
            ahead = next_ahead[team] if team in next_ahead else await self.ahead(conversation)
            if ahead is not None:
                found[conversation.id], next_ahead[team] = ahead, ahead + 1
        return found

    async def left(self, called: str, last_seq: int, session: Session) -> None:
        """The citizen waits no more since this call: if somebody had come, that is over."""
        await self._store.end_record(called, "left", "other", self._clock(), last_seq, session)

    async def standing(self, conversation: Conversation) -> StandingView | None:
        """Where somebody stands for whom a person was called."""
        called, attendant, now = conversation.called, conversation.attendant, self._clock()
        if called is None or conversation.owner == "bot":
            return None
        ahead = await self.ahead(conversation)
        spread = await self._expected(now, called.team) if ahead is not None else None
        return StandingView(
            called=called.id,
            place=ahead + 1 if ahead is not None else None,
            waiting_time=WaitingTime(p50_s=spread.p50, p90_s=spread.p90, measured=spread.measured) if spread else None,
            no=called.no if conversation.owner == "queued" else None,
            message=called.message,
            agent=attendant.number if attendant else None,
            typing=conversation.types("staff", now),
            read=conversation.read.get("staff", 0),
        )

    async def _expected(self, now: datetime, team: str | None) -> Spread | None:
        if self._measured_at is None or abs(now - self._measured_at) >= MEASURED_ANEW:
            self._waits, self._measured_at = await self._store.waits(now), now
            self._expectations.clear()
        hour = now.replace(minute=0, second=0, microsecond=0)  # all that `expected` looks at
        if (hour, team) not in self._expectations:
            self._expectations[hour, team] = expected([wait for wait in self._waits if wait.team == team], now)
        return self._expectations[hour, team]
