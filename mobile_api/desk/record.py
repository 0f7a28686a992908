"""What is kept of each time that a person was wanted and came. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Ending = Literal["handed_back", "ended", "left", "lapsed"]
"""By whoever had it, or in the queue again: the citizen `left` it, or a guest waited too long."""
EndReason = Literal["solved", "no_answer", "elsewhere", "abuse", "other"]
"""`elsewhere`: it is another authority's; `no_answer`: the citizen is gone."""


@dataclass(frozen=True)
class Sought:
    """Which of what has ended is looked for; what is left out doesn't matter."""

    before: datetime
    since: datetime | None = None
    team: str | None = None
    one_thing_id: str | None = None
    number: str | None = None
    """Of the member of staff who had it last."""
    words: str | None = None
    """That somebody said in it."""


@dataclass(frozen=True)
class Record:
    """One conversation at the desk, from the call to its end."""

    id: str
    conversation_id: str
    team: str | None
    """Whose it is, or was last."""
    reason: str
    language: str
    asked_at: datetime
    claimed_at: datetime
    """By whoever was first."""
    account: str
    number: str
    """Of whoever has it, or had it last."""
    waited_for: str | None = None
    """The team that whoever called waited for until somebody came; to whichever it was given later, that wait was
    theirs."""
    no: str | None = None
    """Why it was a call-back; waits of those aren't measured."""
    one_thing_id: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None
    end_reason: EndReason | None = None
    last_seq: int | None = None
    """Number of the last message that was the desk's: what is said to the bot later isn't."""
    stars: int | None = None
    comment: str = ""
    moves: int = 0
    """How often it changed hands after it was claimed."""


@dataclass(frozen=True)
class Found:
    """What was found of what has ended, the last first."""

    records: list[Record]
    before: datetime | None = None
    """Older ones, if there are any, have ended before this; None: there are none."""
    searched: int | None = None
    """Words were sought in so many of the last conversations only; None: in all that fit."""
