"""What every matcher answers."""

from __future__ import annotations

from dataclasses import dataclass


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
    def scope_score(self) -> float:
        """Higher, the more the text looks covered by the catalog at all."""
        return 1.0 - self.none_probability


NOTHING = Match(candidates=(), none_probability=1.0)
