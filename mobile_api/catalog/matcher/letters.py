"""Character n-grams of a text as it is written and as it sounds: they carry names, typos, homophones and pinyin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from mobile_api.catalog.matcher.text import sound


@dataclass
class Letters:
    """The n-grams of a set of texts, as sparse rows of length 1."""

    written: TfidfVectorizer
    sounded: TfidfVectorizer

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Letters:
        """Learn the n-grams that stand in at least two of `texts` (cleaned)."""
        written = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2, dtype=np.float32)
        sounded = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2, dtype=np.float32)
        return cls(written.fit(texts), sounded.fit([sound(text) for text in texts]))

    def both(self, texts: Sequence[str]) -> csr_matrix:
        """As written and as it sounds, side by side."""
        return hstack([self.written.transform(texts), self.sound(texts)]).tocsr()

    def sound(self, texts: Sequence[str]) -> csr_matrix:
        """As it sounds alone."""
        return self.sounded.transform([sound(text) for text in texts])
