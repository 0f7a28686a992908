"""What each part of the matcher gives, and what it costs in time: `python -m mobile_api.catalog.evaluate.ablation`.

Every variant learns from the same phrases and is measured on the same evaluation queries, in one process.
Prints a Markdown table; takes half an hour.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.catalog.evaluate.judging import CanMatch, judge_all
from mobile_api.catalog.evaluate.metrics import scores
from mobile_api.catalog.evaluate.report import number
from mobile_api.catalog.evaluate.words import WordMatcher
from mobile_api.catalog.index import known_examples
from mobile_api.catalog.lint import evaluation_queries
from mobile_api.catalog.matcher.encoder import E5_SIZE, USE_SIZE, Matrix, SentenceEncoder
from mobile_api.catalog.matcher.matcher import Learned, Matcher, taught
from mobile_api.catalog.matcher.model import Model, Scales
from mobile_api.catalog.matcher.spelling import Speller

ALL = Scales()
Row = NDArray[np.float32]


class PartialEncoder(SentenceEncoder):
    """The encoders, of which one may be left out: its numbers are zeros, and for a single request its time is saved."""

    def __init__(self, e5: bool, use: bool, known: dict[str, Row]) -> None:
        super().__init__()
        self._with_e5, self._with_use, self._known = e5, use, known

    def requests(self, texts: list[str]) -> Matrix:
        """As the whole encoder, with zeros for what is left out; what is learned from is encoded once for all."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, super().requests(new) if new else [], strict=True))
        rows = np.array([self._known[text] for text in texts])
        rows[:, :E5_SIZE] *= self._with_e5
        rows[:, E5_SIZE:] *= self._with_use
        return rows

    def strong(self, texts: list[str]) -> Matrix:
        """e5's numbers, or zeros."""
        return super().strong(texts) if self._with_e5 else np.zeros((len(texts), E5_SIZE), dtype=np.float32)

    def quick(self, texts: list[str]) -> Matrix:
        """USE's numbers, or zeros."""
        return super().quick(texts) if self._with_use else np.zeros((len(texts), USE_SIZE), dtype=np.float32)


class AsWritten(Speller):
    """No reading of pinyin, no correction."""

    def read_pinyin(self, text: str) -> str | None:
        """Nothing."""
        return None

    def corrected(self, text: str) -> str:
        """The text itself."""
        return text


@dataclass(frozen=True)
class Variant:
    """What one row of the table leaves out."""

    name: str
    e5: bool = True
    use: bool = True
    letters: bool = True
    spelling: bool = True
    stories: bool = True
    always_strong: bool = False
    """Ask e5 also where the quick judgement is sure."""


VARIANTS = [
    Variant("letters alone, no stories, no spelling", e5=False, use=False, spelling=False, stories=False),
    Variant("USE alone, no stories, no spelling", e5=False, letters=False, spelling=False, stories=False),
    Variant("e5 alone, no stories, no spelling", use=False, letters=False, spelling=False, stories=False),
    Variant("USE and letters", e5=False),
    Variant("e5 and letters", use=False),
    Variant("e5 and USE", letters=False),
    Variant("everything, e5 always asked", always_strong=True),
    Variant("everything: e5 asked only if the others are unsure"),
    Variant("without stories", stories=False),
    Variant("without spelling", spelling=False),
]


def learn(variant: Variant, known: dict[str, Row], every: int) -> Matcher:
    """A matcher with only these parts, of every so-manieth phrase. `known` remembers encoded texts."""
    encoder = PartialEncoder(variant.e5, variant.use, known)
    speller, labelled = taught(known_examples()[::every], with_stories=variant.stories, respell=variant.spelling)
    if not variant.spelling:
        speller = AsWritten(**vars(speller))
    texts, labels = [text for text, _ in labelled], [label for _, label in labelled]
    scales = Scales(letters=ALL.letters if variant.letters else 0.0)
    model = Model.fit(texts, encoder.requests(texts), labels, scales)
    if variant.always_strong:
        model.quick.bias = np.zeros_like(model.quick.bias)
        model.quick.weights = np.zeros_like(model.quick.weights)
    return Matcher(encoder, Learned(speller, model))


def measure(matcher: CanMatch, queries: list[Query]) -> str:
    """The columns of one row."""
    judged, seconds = judge_all(matcher, queries)
    measured = scores(judged)
    zh = scores([one for one in judged if one.language == "zh"])
    en = scores([one for one in judged if one.language == "en"])
    quick, slow = (float(np.percentile(seconds, p)) * 1000 for p in (50, 99))
    values = [zh.recall_at_1, en.recall_at_1, measured.recall_at_3, measured.auroc, measured.ece]
    return " | ".join([*(number(value) for value in values), f"{quick:.1f}", f"{slow:.1f}"])


def main() -> int:
    """Print the table, a row as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="learn from every N-th phrase only, to be done sooner")
    parser.add_argument("--only", action="append", help="measure the rows whose names contain this; may be repeated")
    chosen = parser.parse_args()
    queries, known, every = evaluation_queries(), dict[str, Row](), chosen.every
    learners: list[tuple[str, Callable[[], CanMatch]]] = [
        ("BM25 over words", lambda: WordMatcher.learn(known_examples()[::every])),
        *((variant.name, partial(learn, variant, known, every)) for variant in VARIANTS),
    ]
    if chosen.only:
        learners = [row for row in learners if any(part in row[0] for part in chosen.only)]
    print("| Matcher | R@1 zh | R@1 en | R@3 | AUROC | ECE | ms p50 | ms p99 | fitted in |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, learner in learners:
        started = time.monotonic()
        matcher = learner()
        took = time.monotonic() - started
        print(f"| {name} | {measure(matcher, queries)} | {took:.0f} s |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
