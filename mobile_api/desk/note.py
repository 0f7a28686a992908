"""What staff write beside a conversation, and what they suggest in it. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Note:
    """A private note: colleagues see it, the citizen doesn't."""

    number: str
    """Of whoever wrote it."""
    text: str
    at: datetime


@dataclass(frozen=True)
class Proposal:
    """A value for one field of the citizen's draft: it counts only once they have accepted it."""

    id: str
    conversation_id: str
    draft_id: str
    field_id: str
    value: str
    state: Literal["open", "accepted", "declined"] = "open"
