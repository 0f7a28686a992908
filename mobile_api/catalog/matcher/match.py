"""What every matcher answers, and when the answer is clear. Rules only."""

from __future__ import annotations

from dataclasses import dataclass

TAKE = 0.60
"""The first candidate is meant from here on, if it also leaves the second well behind."""
LEAD = 3.0
NONE_ABOVE = 0.60
"""From here on nothing in the catalog is meant."""


@dataclass(frozen=True)
class Candidate:
    """A one-thing and how likely it is what the text asks for."""

    one_thing_id: str
    probability: float


@dataclass(frozen=True)
class Match:
    """The best candidates, most likely first, and the probability of "none of these"."""

    candidates: tuple[Candidate, ...]
    none_probability: float

    @property
    def best(self) -> float:
        """Probability of the first candidate."""
        return self.candidates[0].probability if self.candidates else 0.0

    @property
    def is_none(self) -> bool:
        """Whether nothing in the catalog is meant."""
        return not self.candidates or self.none_probability > NONE_ABOVE

    def is_clear(self, least: float = TAKE) -> bool:
        """Whether the first candidate is likely enough to act on, and no other is nearly as likely."""
        second = self.candidates[1].probability if len(self.candidates) > 1 else 0.0
        return not self.is_none and self.best >= max(least, LEAD * second)

    @property
    def scope_score(self) -> float:
        """Higher, the more the text looks covered by the catalog at all."""
        return 1.0 - self.none_probability


NOTHING = Match(candidates=(), none_probability=1.0)
