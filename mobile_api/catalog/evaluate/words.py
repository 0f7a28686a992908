"""The plainest matcher, to measure the others against: BM25 over words (Robertson and Zaragoza 2009)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jieba
import numpy as np
from scipy.special import softmax
from sklearn.feature_extraction.text import CountVectorizer

from mobile_api.catalog.matcher.examples import NONE, Example
from mobile_api.catalog.matcher.match import Candidate, Match
from mobile_api.catalog.matcher.text import clean

SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's k1 and b, at their usual values."""


@dataclass
class WordMatcher:
    """Everything that is said of a one-thing is one document; its score is no calibrated probability."""

    labels: list[str]
    counter: CountVectorizer
    weights: Any
    """Sparse: a row per label, a column per word."""

    @classmethod
    def learn(cls, examples: Sequence[Example]) -> WordMatcher:
        """Count the words of each label's examples."""
        jieba.setLogLevel(logging.WARNING)
        documents: dict[str, list[str]] = {}
        for example in examples:
            documents.setdefault(example.label, []).append(clean(example.text))
        counter = CountVectorizer(analyzer=_words)
        counts = counter.fit_transform([" ".join(texts) for texts in documents.values()]).tocoo()
        within = np.bincount(counts.col, minlength=counts.shape[1])
        rarity = np.log1p((counts.shape[0] - within + 0.5) / (within + 0.5))
        length = np.bincount(counts.row, counts.data, minlength=counts.shape[0])
        damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / length.mean())
        counts.data = rarity[counts.col] * counts.data * (SATURATION + 1) / (counts.data + damping[counts.row])
        return cls(list(documents), counter, counts.tocsr())

    def match(self, text: str, limit: int = 5) -> Match:
        """The labels whose documents share the rarest words with a text."""
        said = self.counter.transform([clean(text)])
        shares = softmax((self.weights @ said.T).toarray()[:, 0])
        ranked = sorted(zip(self.labels, map(float, shares), strict=True), key=lambda pair: -pair[1])
        none = next((share for label, share in ranked if label == NONE), 0.0)
        return Match(tuple(Candidate(label, share) for label, share in ranked if label != NONE)[:limit], none)


def _words(text: str) -> list[str]:
    return [word for word in jieba.lcut(text) if word.strip()]
