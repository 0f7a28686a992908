"""The learned part: a logistic regression over meaning and letters together, one over sound alone for pinyin.

Meaning (sentence embeddings) carries oblique wordings and both languages; letters and sound (n-grams) carry names,
typos and homophones. A temperature fitted on cross-validation folds makes the result a probability that can be trusted
(Guo et al. 2017, "On Calibration of Modern Neural Networks").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from mobile_api.catalog.matcher.encoder import E5_SIZE, Matrix
from mobile_api.catalog.matcher.letters import Letters
from mobile_api.catalog.matcher.text import is_pinyin

Numbers = NDArray[np.float64]

FOLDS = 4
E5_SCALE, USE_SCALE, LETTERS_SCALE = 4.0, 1.5, 0.4
"""How much each kind of number weighs; embeddings of e5 lie close together, so they are spread. Chosen by
cross-validation (see nlu_data/README.md), like the inverse regularisation of the two regressions."""
ALL_C, SOUND_C = 10.0, 60.0


@dataclass
class Linear:
    """A fitted logistic regression without its checks of the input, which take longer than the sum itself."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float = 1.0

    @classmethod
    def fit(cls, rows: Any, truth: NDArray[Any], c: float) -> Linear:
        """Learn from rows of numbers; labels in sorted order."""
        fitted = LogisticRegression(C=c, max_iter=300).fit(rows, truth)
        return cls(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))

    def scores(self, rows: Any) -> Numbers:
        """Unnormalised log-probabilities."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float64)

    def probabilities(self, rows: Any) -> Numbers:
        """Calibrated probabilities, each row summing to one."""
        return np.asarray(softmax(self.sharpness * self.scores(rows), axis=1))


@dataclass
class Model:
    """A fitted matcher: cleaned texts with their embeddings in, one probability per label out."""

    labels: list[str]
    letters: Letters
    centre: Matrix
    by_all: Linear
    by_sound: Linear

    @classmethod
    def fit(cls, texts: Sequence[str], meaning: Matrix, labels: Sequence[str]) -> Model:
        """Learn from labelled texts; the temperatures come from cross-validation."""
        truth = np.asarray(labels)
        held_out: list[tuple[Numbers, Numbers, NDArray[np.int64]]] = []
        for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(meaning, truth):
            fold = cls._fit_once([texts[i] for i in seen], meaning[seen], truth[seen])
            rest = [texts[i] for i in unseen]
            by_all = fold.by_all.scores(fold._rows(rest, meaning[unseen]))
            by_sound = fold.by_sound.scores(fold.letters.sound(rest))
            held_out.append((by_all, by_sound, np.searchsorted(fold.labels, truth[unseen])))
        model = cls._fit_once(texts, meaning, truth)
        right = np.concatenate([part[2] for part in held_out])
        model.by_all.sharpness = _sharpness(np.vstack([part[0] for part in held_out]), right)
        model.by_sound.sharpness = _sharpness(np.vstack([part[1] for part in held_out]), right)
        return model

    @classmethod
    def _fit_once(cls, texts: Sequence[str], meaning: Matrix, truth: NDArray[Any]) -> Model:
        letters, centre = Letters.fit(texts), meaning.mean(axis=0)
        by_all = Linear.fit(_joined(texts, meaning, letters, centre), truth, ALL_C)
        by_sound = Linear.fit(letters.sound(texts), truth, SOUND_C)
        return cls([str(label) for label in np.unique(truth)], letters, centre, by_all, by_sound)

    def probabilities(self, text: str, meaning: Matrix) -> Numbers:
        """One probability per label. Pinyin means nothing to the encoders: only its sound counts."""
        if is_pinyin(text):
            return np.asarray(self.by_sound.probabilities(self.letters.sound([text]))[0])
        return np.asarray(self.by_all.probabilities(self._rows([text], meaning))[0])

    def _rows(self, texts: Sequence[str], meaning: Matrix) -> csr_matrix:
        return _joined(texts, meaning, self.letters, self.centre)


def _joined(texts: Sequence[str], meaning: Matrix, letters: Letters, centre: Matrix) -> csr_matrix:
    spread = meaning - centre
    spread[:, :E5_SIZE] *= E5_SCALE
    spread[:, E5_SIZE:] *= USE_SCALE
    return hstack([csr_matrix(spread), letters.both(texts) * LETTERS_SCALE]).tocsr()


def _sharpness(scores: Numbers, right: NDArray[np.int64]) -> float:
    """The inverse temperature that makes the held-out labels most likely."""

    def loss(log_sharpness: float) -> float:
        return -float(log_softmax(np.exp(log_sharpness) * scores, axis=1)[np.arange(len(right)), right].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))
