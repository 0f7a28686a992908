"""Text in, ranked one-things out, each with a calibrated probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import joblib

from mobile_api.catalog.matcher.encoder import Matrix, SentenceEncoder, answer_on_one_thread
from mobile_api.catalog.matcher.examples import NONE, Example
from mobile_api.catalog.matcher.match import NOTHING, Candidate, Match
from mobile_api.catalog.matcher.model import Model
from mobile_api.catalog.matcher.spelling import Speller, meant
from mobile_api.catalog.matcher.stories import as_stories
from mobile_api.catalog.matcher.text import clean, has_words, is_pinyin

REMEMBERED = 2048
"""Frequent requests are answered from memory."""


@dataclass
class Learned:
    """What is kept in the file."""

    speller: Speller
    model: Model


class Matcher:
    """What phrases have taught, over the one-things. Safe to call from several threads."""

    def __init__(self, encoder: SentenceEncoder, learned: Learned) -> None:
        self._encoder, self._speller, self._model = encoder, learned.speller, learned.model
        self._learned = learned
        self._ranked = lru_cache(REMEMBERED)(self._rank)
        answer_on_one_thread()

    @classmethod
    def learn(cls, examples: Sequence[Example]) -> Matcher:
        """Fit on labelled examples; 9,000 take some five minutes on two cores, half of it for reading them."""
        encoder = SentenceEncoder()
        speller, labelled = taught(examples)
        texts, labels = [text for text, _ in labelled], [label for _, label in labelled]
        return cls(encoder, Learned(speller, Model.fit(texts, encoder.requests(texts), labels)))

    @classmethod
    def load(cls, path: Path) -> Matcher:
        """Read what `save` wrote. The file is our own: a pickle must never come from elsewhere."""
        return cls(SentenceEncoder(), joblib.load(path))

    def save(self, path: Path) -> None:
        """Write the learned part, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        joblib.dump(self._learned, draft, compress=3)
        draft.replace(path)

    def match(self, text: str, limit: int = 5) -> Match:
        """The `limit` likeliest one-things for what a citizen wrote."""
        cleaned = clean(text)
        if not has_words(cleaned):
            return NOTHING
        whole = self._ranked(cleaned)
        return Match(whole.candidates[:limit], whole.none_probability)

    def read(self, text: str) -> str:
        """A text with its pinyin read as characters; any other text as it is."""
        cleaned = clean(text)
        return (self._speller.read_pinyin(cleaned) if is_pinyin(cleaned) else None) or text

    def meaning(self, texts: Sequence[str]) -> Matrix:
        """The Universal Sentence Encoder's rows of length 1, for telling which texts are alike."""
        return self._encoder.quick([clean(text) for text in texts])

    def _rank(self, cleaned: str) -> Match:
        text = meant(cleaned, self._speller)
        row = self._model.probabilities(text, self._encoder)
        ranked = sorted(zip(self._model.labels, map(float, row), strict=True), key=lambda pair: -pair[1])
        none = next((p for label, p in ranked if label == NONE), 0.0)
        return Match(tuple(Candidate(label, p) for label, p in ranked if label != NONE), none)


def taught(
    examples: Sequence[Example], with_stories: bool = True, respell: bool = True
) -> tuple[Speller, list[tuple[str, str]]]:
    """What the model learns from: labelled texts, as they were meant and in stories. The switches are for measuring."""
    cleaned = list(dict.fromkeys((clean(example.text), example.label) for example in examples))
    speller = Speller.learn([text for text, _ in cleaned])
    read = list(dict.fromkeys((meant(text, speller), label) for text, label in cleaned)) if respell else cleaned
    return speller, read + as_stories(read) if with_stories else read
