"""What is measured, of answers and truths. Rules only.

- recall@k: a right entry is among the first k. MRR: the mean of 1 / (rank of the first right entry).
- AUROC: how often a request in scope gets a higher score than one out of scope (0.5 is chance).
- ECE, expected calibration error: the mean distance between a stated probability and how often it is right, over ten
  bins of equal width weighted by their size (Guo et al. 2017, "On Calibration of Modern Neural Networks").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

BINS = 10


@dataclass(frozen=True)
class Judged:
    """One query's answer, judged. `rank` counts from 0; None if no right entry was given, or none is right."""

    text: str
    language: str
    kind: str
    in_scope: bool
    rank: int | None
    scope_score: float
    """Higher for what looks covered by the catalog."""
    confidence: float
    """The probability of the answer that stands first, which may be "none of these"."""
    correct: bool
    """Whether that answer is right."""
    expected: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True)
class Bin:
    """One bar of the reliability plot."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Scores:
    """The measures over a group of queries; None where a group has nothing to measure it on."""

    count: int
    recall_at_1: float | None
    recall_at_3: float | None
    mrr: float | None
    auroc: float | None
    ece: float


def scores(judged: Sequence[Judged]) -> Scores:
    """All measures of a group."""
    ranks = [one.rank for one in judged if one.in_scope]
    return Scores(
        count=len(judged),
        recall_at_1=_mean([rank is not None and rank < 1 for rank in ranks]),
        recall_at_3=_mean([rank is not None and rank < 3 for rank in ranks]),
        mrr=_mean([0.0 if rank is None else 1 / (rank + 1) for rank in ranks]),
        auroc=auroc([j.scope_score for j in judged if j.in_scope], [j.scope_score for j in judged if not j.in_scope]),
        ece=sum(b.count * abs(b.accuracy - b.confidence) for b in reliability(judged)) / max(len(judged), 1),
    )


def grouped(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, Scores]:
    """The measures per group, sorted by its name."""
    names = sorted({key(one) for one in judged})
    return {name: scores([one for one in judged if key(one) == name]) for name in names}


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve by ranks (Mann-Whitney U); ties count half."""
    if not positive or not negative:
        return None
    ranks = rankdata([*positive, *negative])
    above = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(above / (len(positive) * len(negative)))


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """How often answers of each confidence were right; bins without answers are left out."""
    place = np.clip(np.array([one.confidence for one in judged]) * BINS, 0, BINS - 1).astype(int)
    bins = []
    for number in range(BINS):
        inside = [one for one, where in zip(judged, place, strict=True) if where == number]
        if inside:
            confidence = sum(one.confidence for one in inside) / len(inside)
            accuracy = sum(one.correct for one in inside) / len(inside)
            bins.append(Bin(number / BINS, (number + 1) / BINS, len(inside), confidence, accuracy))
    return bins


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
