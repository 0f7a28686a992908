"""The learned part: one logistic regression over the meaning of a text and its letters.

Meaning (sentence embeddings) carries oblique wordings and both languages; letters and sound (n-grams) carry names. A
temperature fitted on texts held out makes the result a probability that can be trusted (Guo et al. 2017, "On
Calibration of Modern Neural Networks").
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from mobile_api.catalog.matcher.encoder import E5_SIZE, Matrix, SentenceEncoder
from mobile_api.catalog.matcher.letters import Letters

Numbers = NDArray[np.float64]

FOLDS = 5
"""One of so many parts is held out to fit the temperature, a single number."""
ITERATIONS = 100
"""More change the weights, but not what is recognised (see nlu_data/README.md), and take three times as long."""
SURE_ENOUGH = 0.98
"""From here on the quick judgement counts: asking the strong encoder besides would change next to nothing."""
C = 10.0
"""Inverse regularisation, chosen by trying (see nlu_data/README.md)."""


@dataclass(frozen=True)
class Scales:
    """How much each kind of number weighs; embeddings of e5 lie close together, so they are spread."""

    e5: float = 4.0
    use: float = 1.5
    letters: float = 1.3


@dataclass
class Regression:
    """A fitted logistic regression with its temperature."""

    weights: Matrix
    bias: Matrix
    sharpness: float

    @classmethod
    def fit(cls, rows: Matrix, truth: NDArray[np.str_]) -> Regression:
        """Learn from rows of numbers; labels in sorted order."""
        fitted = _fitted(rows, truth)
        weights, bias = fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)
        return cls(np.ascontiguousarray(weights), bias, _sharpness(rows, truth))

    def probabilities(self, row: Matrix) -> Numbers:
        """One calibrated probability per label."""
        return np.asarray(softmax(self.sharpness * (row @ self.weights + self.bias).astype(np.float64)))


@dataclass
class Model:
    """A fitted matcher: cleaned texts with their embeddings in, one probability per label out.

    `quick` does without e5, which takes most of the time; `whole` is asked only where `quick` isn't sure.
    """

    labels: list[str]
    letters: Letters
    centre: Matrix
    quick: Regression
    whole: Regression
    scales: Scales

    @classmethod
    def fit(cls, texts: Sequence[str], meaning: Matrix, labels: Sequence[str], scales: Scales | None = None) -> Model:
        """Learn from labelled texts; 15,000 take two to three minutes."""
        scales = scales or Scales()
        letters, centre = Letters.fit(texts), meaning.mean(axis=0)
        rows, truth = _rows(meaning - centre, letters.rows(texts), scales), np.asarray(labels)
        quick, whole = Regression.fit(rows[:, E5_SIZE:], truth), Regression.fit(rows, truth)
        return cls([str(label) for label in np.unique(truth)], letters, centre, quick, whole, scales)

    def probabilities(self, text: str, encoder: SentenceEncoder) -> Numbers:
        """One probability per label."""
        letters, use = self.letters.rows([text]), encoder.quick([text])
        blank = np.zeros((1, E5_SIZE), dtype=np.float32)
        row = _rows(np.hstack([blank, use - self.centre[E5_SIZE:]]), letters, self.scales)[0]
        first = self.quick.probabilities(row[E5_SIZE:])
        if first.max() >= SURE_ENOUGH:
            return first
        row[:E5_SIZE] = (encoder.strong([text])[0] - self.centre[:E5_SIZE]) * self.scales.e5
        return self.whole.probabilities(row)


def _rows(spread: Matrix, letters: Matrix, scales: Scales) -> Matrix:
    parts = [spread[:, :E5_SIZE] * scales.e5, spread[:, E5_SIZE:] * scales.use, letters * scales.letters]
    return np.hstack(parts).astype(np.float32)


def _fitted(rows: Matrix, truth: NDArray[np.str_]) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
        return LogisticRegression(C=C, max_iter=ITERATIONS).fit(rows, truth)


def _sharpness(rows: Matrix, truth: NDArray[np.str_]) -> float:
    """The inverse temperature that makes the labels of the texts held out most likely."""
    seen, unseen = next(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(rows, truth))
    fold = _fitted(rows[seen], truth[seen])
    scores, right = fold.decision_function(rows[unseen]), np.searchsorted(fold.classes_, truth[unseen])

    def loss(log_sharpness: float) -> float:
        return -float(log_softmax(np.exp(log_sharpness) * scores, axis=1)[np.arange(len(right)), right].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))
