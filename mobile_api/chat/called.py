"""What the chat asks of the desk: what somebody who waits for a person is told."""

from __future__ import annotations

from typing import Protocol

from mobile_api.chat.conversation import Conversation, Message
from mobile_api.db import Session
from mobile_api.endpoints import Answer


class WaitingTime(Answer):
    """How long others have waited at this hour: half of them at most `p50_s`, nine of ten at most `p90_s`."""

    p50_s: int
    p90_s: int
    measured: int
    """From so many waits."""


class StandingView(Answer):
    """Where somebody stands for whom a person was called."""

    called: str
    """Id of the call: a card of an earlier one isn't about this."""
    place: int | None
    """In the queue, from 1; null once a person is there, and for a call-back."""
    waiting_time: WaitingTime | None
    """Null while too little was measured to say."""
    no: str | None
    """Why nobody comes at once: `closed`, `holiday`, `nobody`. The answer is a call-back then."""
    message: str | None
    """What was left for the call-back."""
    agent: str | None
    """Number of the member of staff who answers."""
    typing: bool
    """Whether they are typing."""
    read: int
    """Number of the last message that they have seen."""


class Desk(Protocol):
    """The desk, as the chat knows it."""

    async def greet(self, conversation: Conversation) -> list[Message]:
        """What somebody is told who has just begun to wait."""

    async def left(self, called: str, last_seq: int, session: Session) -> None:
        """The citizen waits no more since this call; the message of this number is the last that is the desk's."""

    async def standing(self, conversation: Conversation) -> StandingView | None:
        """Where somebody stands; None where no person was called."""
