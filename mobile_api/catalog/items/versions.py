"""A version of an entry, and what a list is narrowed down to. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mobile_api.catalog.items.record import Claim, Item


@dataclass(frozen=True)
class Version:
    """One version of an entry: who answers for it and when it counts."""

    entry_id: str
    number: int
    effective_from: date
    until: date | None
    proposed_by: str
    approved_by: str
    approved_at: datetime
    change_id: str
    entry: Item | Claim


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed down to. None means everything."""

    tier: str | None = None
    parent: str | None = None
    flag: str | None = None
    convenience: str | None = None
    department: str | None = None
    text: str | None = None
