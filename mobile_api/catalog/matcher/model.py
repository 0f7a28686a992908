"""The learned part: two logistic regressions, one over meaning and one over letters and sound.

Meaning (sentence embeddings) carries oblique wordings and both languages; letters and
sound (character and pinyin n-grams) carry names, typos and homophones. Their
log-probabilities are averaged, and a temperature fitted on held-out folds makes the
result a probability that can be trusted (Guo et al. 2017, "On Calibration of Modern
Neural Networks").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import hstack
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from mobile_api.catalog.matcher.encoder import Matrix
from mobile_api.catalog.matcher.text import is_pinyin, sound

Probabilities = NDArray[np.float64]

FOLDS = 4
MEANING_C, LETTERS_C = 30.0, 60.0
"""Inverse regularisation of the two, chosen by cross-validation (see nlu_data/README.md)."""


@dataclass
class Letters:
    """Character n-grams of a text as written and of how it sounds."""

    written: TfidfVectorizer
    sounded: TfidfVectorizer

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Letters:
        """Learn the vocabulary of `texts` (cleaned)."""
        written = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2, dtype=np.float32)
        sounded = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32)
        return cls(written.fit(texts), sounded.fit([sound(text) for text in texts]))

    def transform(self, texts: Sequence[str]) -> Any:
        """A sparse row per text."""
        return hstack([self.written.transform(texts), self.sounded.transform([sound(t) for t in texts])]).tocsr()


@dataclass
class Model:
    """A fitted matcher: cleaned texts with their embeddings in, one probability per label out."""

    labels: list[str]
    letters: Letters
    by_meaning: LogisticRegression
    by_letters: LogisticRegression
    letters_share: float
    sharpness: float

    @classmethod
    def fit(cls, texts: Sequence[str], meaning: Matrix, labels: Sequence[str]) -> Model:
        """Learn from labelled texts; mixing and temperature come from cross-validation."""
        truth = np.asarray(labels)
        parts: list[tuple[Probabilities, Probabilities, NDArray[np.int64]]] = []
        for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(meaning, truth):
            fold = cls._fit_parts([texts[i] for i in seen], meaning[seen], truth[seen])
            rows = fold._log_parts([texts[i] for i in unseen], meaning[unseen])
            parts.append((*rows, np.searchsorted(fold.labels, truth[unseen])))
        model = cls._fit_parts(texts, meaning, truth)
        model.letters_share, model.sharpness = _fit_mixture(parts)
        return model

    @classmethod
    def _fit_parts(cls, texts: Sequence[str], meaning: Matrix, truth: NDArray[Any]) -> Model:
        letters = Letters.fit(texts)
        by_meaning = LogisticRegression(C=MEANING_C, max_iter=300).fit(meaning, truth)
        by_letters = LogisticRegression(C=LETTERS_C, max_iter=300).fit(letters.transform(texts), truth)
        return cls([str(label) for label in by_meaning.classes_], letters, by_meaning, by_letters, 0.5, 1.0)

    def probabilities(self, texts: Sequence[str], meaning: Matrix) -> Probabilities:
        """A row per text, a column per label, each row summing to one. Pinyin means nothing: only its sound counts."""
        shares = np.array([[1.0 if is_pinyin(text) else self.letters_share] for text in texts])
        return _mix(*self._log_parts(texts, meaning), shares, self.sharpness)

    def _log_parts(self, texts: Sequence[str], meaning: Matrix) -> tuple[Probabilities, Probabilities]:
        return _log_likelihood(self.by_meaning, meaning), _log_likelihood(
            self.by_letters, self.letters.transform(texts)
        )


def _log_likelihood(fitted: LogisticRegression, rows: Any) -> Probabilities:
    """What `predict_log_proba` gives, without its checks of the input, which take longer than the sum itself."""
    scores = np.asarray(rows @ fitted.coef_.T + fitted.intercept_, dtype=np.float64)
    return np.asarray(scores - logsumexp(scores, axis=1, keepdims=True))


def _mix(
    by_meaning: Probabilities, by_letters: Probabilities, share: float | Probabilities, sharpness: float
) -> Probabilities:
    scores = sharpness * ((1 - share) * by_meaning + share * by_letters)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _fit_mixture(parts: list[tuple[Probabilities, Probabilities, NDArray[np.int64]]]) -> tuple[float, float]:
    """The share of letters and the sharpness that make the held-out labels most likely."""

    def loss(point: NDArray[np.float64]) -> float:
        share, sharpness = 1 / (1 + np.exp(-point[0])), np.exp(point[1])
        likelihood = [_mix(a, b, share, sharpness)[np.arange(len(y)), y] for a, b, y in parts]
        return float(-np.log(np.maximum(np.concatenate(likelihood), 1e-12)).mean())

    best = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(1 / (1 + np.exp(-best[0]))), float(np.exp(best[1]))
