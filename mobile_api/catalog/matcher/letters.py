"""Character n-grams of a text as it is written and as it sounds: they carry names and what the encoders misread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from mobile_api.catalog.matcher.text import sound

SIZE = 400
MOST = 20_000
"""N-grams of each kind, the most frequent ones: with all of them the file is five times as large and no better."""
Matrix = NDArray[np.float32]


@dataclass
class Letters:
    """The n-grams of a set of texts, brought down to 400 numbers (latent semantic analysis)."""

    written: TfidfVectorizer
    sounded: TfidfVectorizer
    axes: Matrix

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Letters:
        """Learn the n-grams that stand in at least two of `texts` (cleaned), and what varies most among them."""
        written, sounded = _counter(1, 4), _counter(2, 5)
        rows = hstack([written.fit_transform(texts), sounded.fit_transform([sound(text) for text in texts])]).tocsr()
        size = min(SIZE, rows.shape[1] - 1)
        axes = TruncatedSVD(size, n_iter=3, random_state=0).fit(rows).components_
        return cls(written, sounded, np.ascontiguousarray(axes.T, dtype=np.float32))

    def rows(self, texts: Sequence[str]) -> Matrix:
        """400 numbers per text."""
        counted: Any = hstack([self.written.transform(texts), self.sounded.transform([sound(t) for t in texts])])
        return np.asarray(counted.tocsr() @ self.axes, dtype=np.float32)


def _counter(shortest: int, longest: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(shortest, longest),
        sublinear_tf=True,
        min_df=2,
        max_features=MOST,
        dtype=np.float32,
    )
