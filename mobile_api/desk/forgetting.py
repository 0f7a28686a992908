"""Conversations that whoever took them has forgotten go back into the queue, where the supervisor sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from mobile_api.chat.conversation import Called, Conversation, Message
from mobile_api.chat.owning import Notice, Owning
from mobile_api.db import Session
from mobile_api.desk.ladder import climb
from mobile_api.desk.note import Note
from mobile_api.desk.notices import FORGOTTEN, FORGOTTEN_ALONE
from mobile_api.desk.store import DeskStore

log = structlog.get_logger()
EVERY_S = 20.0
ANSWERED_WITHIN = timedelta(minutes=5)
"""Whoever has a conversation answers in this time, or it goes to somebody else; a city sets it here."""
NOTE = "超过{minutes}分钟未回复，退回队列 · No answer within {minutes} minutes: back to the queue"


class Forgetting:
    """One worker of all looks for them, again and again. Built once per worker by `bootstrap`."""

    def __init__(self, store: DeskStore, owning: Owning, clock: Callable[[], datetime]) -> None:
        self._store, self._owning, self._clock = store, owning, clock

    async def round(self) -> None:
        """Put back what waits too long for an answer."""
        before = self._clock() - ANSWERED_WITHIN
        async for conversation in self._owning.unanswered_since(before):
            if conversation.called is not None:
                await self._put_back(conversation, conversation.called, before)

    async def _put_back(self, conversation: Conversation, called: Called, before: datetime) -> None:
        account, number = "", ""
        if conversation.attendant is not None:
            account, number = conversation.attendant.account, conversation.attendant.number
        minutes = int(ANSWERED_WITHIN.total_seconds() // 60)
        now = self._clock()
        note = Note(number, NOTE.format(minutes=minutes), now)

        async def noted(session: Session, _: Message) -> None:
            await self._store.add_note(called.id, note, session)

        others = [agent for agent in await self._store.agents() if agent.account != account]
        nobody = climb(now, called.team, others)
        text = FORGOTTEN_ALONE if nobody else FORGOTTEN
        notice = Notice(text.in_(conversation.language), noted)
        if await self._owning.forget(conversation, before, notice):
            log.warning("conversation_forgotten", conversation=conversation.id, agent=number)
