"""Who answers at the desk, and for whom. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PRESENT_FOR = timedelta(seconds=60)
"""A console says every twenty seconds that somebody is there; one that has been silent for so long is closed."""


@dataclass(frozen=True)
class Agent:
    """A member of staff at the desk."""

    account: str
    number: str
    """What citizens are told instead of the name (工号)."""
    name: str
    team: str | None
    """Id of the department that they answer for; None: the general desk, which answers for all."""
    seen_at: datetime
    available: bool = True
    """Whether they take new conversations; at lunch they don't."""

    def serves(self, team: str | None) -> bool:
        """Whether a team's conversations are theirs to see and take."""
        return self.team is None or self.team == team

    def there(self, now: datetime) -> bool:
        """Whether they can take a conversation now."""
        return self.available and now < self.seen_at + PRESENT_FOR
