"""Judges by likeness to titles alone: for entries that nobody has written phrases for, a whole city's library of them.

e5 leads; a little of the Universal Sentence Encoder decides between what e5 finds alike. An entry with several titles
counts as the soft maximum of them, so that a second likeness strengthens the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from mobile_api.catalog.matcher.encoder import E5_SIZE, Matrix, SentenceEncoder, answer_on_one_thread
from mobile_api.catalog.matcher.match import NOTHING, Candidate, Match
from mobile_api.catalog.matcher.spelling import Speller, meant
from mobile_api.catalog.matcher.text import clean, has_words

USE_SHARE = 0.15
SOFTNESS = 30.0
"""How soft the maximum over an entry's titles is: larger is harder."""
SHARPNESS = 70.0
COVERED_FROM, COVERED_SLOPE = 0.46, 13.0
"""Turn likeness into probabilities; fitted on our phrases against our own titles (`nlu_data/README.md`). Whether
anything fits is told by the Universal Sentence Encoder: e5 finds everything alike."""
COARSE_SIZE, WORTH_COMPARING = 64, 1000
"""Numbers of the rough comparison, and how many titles it leaves for the full one."""
Numbers = NDArray[np.float32]


@dataclass
class Titles:
    """What is kept in the file: every title encoded, and to which entry it belongs."""

    ids: list[str]
    owners: NDArray[np.int64]
    by_e5: Matrix
    by_use: Matrix
    coarse: Matrix
    """The titles along the few axes in which they differ most; `axes` turns a request into the same numbers."""
    axes: Matrix
    speller: Speller


class TitleMatcher:
    """Likeness to titles, over any number of entries. Safe to call from several threads."""

    def __init__(self, encoder: SentenceEncoder, titles: Titles) -> None:
        self._encoder, self._titles = encoder, titles
        self._counts = np.bincount(titles.owners, minlength=len(titles.ids))
        answer_on_one_thread()

    @classmethod
    def learn(cls, titles: Mapping[str, Sequence[str]]) -> TitleMatcher:
        """Encode every title once; 1,000 take some 8 seconds."""
        encoder = SentenceEncoder()
        owned = [(number, clean(title)) for number, names in enumerate(titles.values()) for title in names]
        texts, owners = [text for _, text in owned], np.array([number for number, _ in owned])
        meaning = encoder.titles(texts)
        by_e5, by_use = (np.ascontiguousarray(part) for part in np.split(meaning, [E5_SIZE], axis=1))
        axes = _main_axes(by_e5)
        return cls(encoder, Titles(list(titles), owners, by_e5, by_use, by_e5 @ axes, axes, Speller.learn(texts)))

    @classmethod
    def load(cls, path: Path) -> TitleMatcher:
        """Read what `save` wrote. The file is our own: a pickle must never come from elsewhere."""
        return cls(SentenceEncoder(), joblib.load(path))

    def save(self, path: Path) -> None:
        """Write everything that `load` needs."""
        joblib.dump(self._titles, path)

    def first(self, entries: int) -> TitleMatcher:
        """The same matcher over the first entries only."""
        kept, whole = self._titles.owners < entries, self._titles
        part = replace(
            whole,
            ids=whole.ids[:entries],
            owners=whole.owners[kept],
            by_e5=whole.by_e5[kept],
            by_use=whole.by_use[kept],
            coarse=whole.coarse[kept],
        )
        return TitleMatcher(self._encoder, part)

    def match(self, text: str, limit: int = 5) -> Match:
        """The `limit` likeliest entries for what a citizen wrote."""
        cleaned = clean(text)
        if not has_words(cleaned):
            return NOTHING
        cleaned = meant(cleaned, self._titles.speller)
        said = self._encoder.requests([cleaned])[0]
        near = self._near(said[:E5_SIZE])
        by_use = self._titles.by_use[near] @ said[E5_SIZE:]
        likeness = self._titles.by_e5[near] @ said[:E5_SIZE] + USE_SHARE * by_use
        entries, scores = self._per_entry(self._titles.owners[near], likeness)
        covered = float(expit(COVERED_SLOPE * (by_use.max() - COVERED_FROM)))
        shares = covered * softmax(SHARPNESS * scores)
        best = np.argsort(-shares)[:limit]
        return Match(tuple(Candidate(self._titles.ids[entries[i]], float(shares[i])) for i in best), 1.0 - covered)

    def _near(self, said: Matrix) -> NDArray[np.int64]:
        """The titles worth comparing in full: a rough comparison of all of them finds the nearest few hundred."""
        if len(self._titles.coarse) <= WORTH_COMPARING:
            return np.arange(len(self._titles.coarse))
        rough = self._titles.coarse @ (said @ self._titles.axes)
        return np.argpartition(-rough, WORTH_COMPARING)[:WORTH_COMPARING]

    def _per_entry(self, owners: NDArray[np.int64], likeness: Numbers) -> tuple[NDArray[np.int64], Numbers]:
        """The entries to which these titles belong, and the soft maximum over each one's titles."""
        entries, place = np.unique(owners, return_inverse=True)
        top = likeness.max()
        powers = np.bincount(place, np.exp(SOFTNESS * (likeness - top)))
        scores = top + np.log(powers / self._counts[entries]) / SOFTNESS
        return entries, scores.astype(np.float32)


def _main_axes(rows: Matrix) -> Matrix:
    """The directions in which rows differ most, as columns (principal components)."""
    spread = rows - rows.mean(axis=0)
    _, vectors = np.linalg.eigh(spread.T @ spread)
    return np.ascontiguousarray(vectors[:, ::-1][:, :COARSE_SIZE], dtype=np.float32)
