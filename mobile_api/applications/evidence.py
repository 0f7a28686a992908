"""What was checked of a form (数据校验), as far as an application knows of it: others check, and keep the sheet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mobile_api.applications.draft import Draft
from mobile_api.db import Session


@dataclass(frozen=True)
class Evidence:
    """A verification sheet (网上数据核验表单) that isn't kept yet: `keep` is called in the move's transaction."""

    sha256: str
    """Of the PDF."""
    outcomes: Mapping[str, int]
    """How often there is each outcome."""
    keep: Callable[[Session], Awaitable[None]]

    @property
    def note(self) -> dict[str, Any]:
        """What the move's event says of it, so that neither sheet nor outcome can be changed unseen."""
        return {"sheet": self.sha256, "outcomes": dict(self.outcomes)}


class Verifier(Protocol):
    """Whoever checks forms."""

    async def verify(self, form: Draft, number: str, previous: str, asked_by: str | None = None) -> Evidence:
        """Check a complete form; `previous` is the hash of the event before, empty at the submission.

        A register that is away makes an outcome, no failure. Raises `TooManyRequests` if the citizen who asks
        (`asked_by`) tries out other people's names.
        """
