"""One lookup: who asked for what, what for, and with what outcome. Rules only.

Personal Information Protection Law, art. 51 and 54: access is recorded and can be audited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

Outcome = Literal["asked", "found", "nothing", "unavailable", "too_many"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""`asked` is written before the question goes out, so that a lookup whose end was never written still stands there."""
SPAN, MOST = timedelta(hours=1), 60
"""So many lookups an account has in a span: more than a counter needs, fewer than a register copied by hand."""


@dataclass(frozen=True)
class Lookup:
    """A line of the log."""

    id: str
    at: datetime
    account: str
    name: str
    department: str | None
    kind: str
    purpose: str
    number: str
    """Of the application that it was for."""
    subject: str
    """Keyed hash of whom it was about: that two lines are about one can be seen, not whom."""
    outcome: Outcome = "asked"


@dataclass(frozen=True)
class Told:
    """What the other side said, and when it was asked."""

    at: datetime
    record: Mapping[str, str] | None
    """None if it knows nothing."""


def concerns(subject: str, values: Mapping[str, Any], applicant: str | None) -> bool:
    """Whether an application is about this number: the applicant's own, or one that stands in the form."""
    return subject == applicant or subject in {str(value) for value in values.values()}
