"""Text in, ranked one-things out, each with a calibrated probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib

from mobile_api.catalog.matcher.encoder import SentenceEncoder
from mobile_api.catalog.matcher.examples import NONE, Example
from mobile_api.catalog.matcher.model import Model
from mobile_api.catalog.matcher.text import clean, has_words


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


NOTHING = Match(candidates=(), none_probability=1.0)


class Matcher:
    """Safe to call from several threads: nothing in it changes after it is built."""

    def __init__(self, encoder: SentenceEncoder, model: Model) -> None:
        self._encoder, self._model = encoder, model

    @classmethod
    def learn(cls, examples: Sequence[Example]) -> Matcher:
        """Fit on labelled examples; some 4,000 take half a minute."""
        encoder = SentenceEncoder()
        unique = {clean(example.text): example.label for example in examples}
        texts, labels = list(unique), list(unique.values())
        return cls(encoder, Model.fit(texts, encoder.encode(texts), labels))

    @classmethod
    def load(cls, path: Path) -> Matcher:
        """Read what `save` wrote. The file is our own: a pickle must never come from elsewhere."""
        return cls(SentenceEncoder(), joblib.load(path))

    def save(self, path: Path) -> None:
        """Write the learned part, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        joblib.dump(self._model, draft, compress=3)
        draft.replace(path)

    def match(self, text: str, limit: int = 5) -> Match:
        """The `limit` likeliest one-things for what a citizen wrote."""
        cleaned = clean(text)
        if not has_words(cleaned):
            return NOTHING
        row = self._model.probabilities([cleaned], self._encoder.encode([cleaned]))[0]
        ranked = sorted(zip(self._model.labels, row, strict=True), key=lambda pair: -pair[1])
        none = next((float(p) for label, p in ranked if label == NONE), 0.0)
        best = [Candidate(label, float(p)) for label, p in ranked if label != NONE][:limit]
        return Match(tuple(best), none)
