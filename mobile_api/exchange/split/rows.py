"""What is kept of messages to departments' systems and of their results. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Row:
    """A version of a part that a department's system is to have."""

    id: str
    """The message's, too, and its Idempotency-Key."""
    number: str
    department: str
    version: int
    at: datetime
    tries: int = 0
    next_at: datetime | None = None
    """When it is to be sent; None once that is done, or given up."""
    parked_at: datetime | None = None
    error: str = ""
    """Kind of the last failure of what is parked."""


@dataclass(frozen=True)
class Taken:
    """A result that was taken in."""

    digest: str
    """SHA-256 of the whole result: an id names one result only."""
    number: str
    outcome: str
    at: datetime
