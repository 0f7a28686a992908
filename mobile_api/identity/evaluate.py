"""How well faces are told apart: `python -m mobile_api.identity.evaluate --pairs CSV`.

The CSV has a line per pair: two picture files and 1 for the same person, 0 for two (a heading line is skipped; paths
are taken from the CSV's folder). Prints accuracy at our threshold, the equal error rate, false acceptance where 1% of
the right ones are refused, and milliseconds per step. Pictures without exactly one face are counted apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from mobile_api.identity.faces.challenge import SAME_PERSON
from mobile_api.identity.faces.engine import Engine
from mobile_api.identity.faces.measures import distance
from mobile_api.identity.faces.pictures import BadPicture, read


@dataclass(frozen=True)
class Pair:
    """Two pictures, and whether they show one person."""

    one: Path
    other: Path
    same: bool


@dataclass
class Timing:
    """Milliseconds of each step, over all pictures."""

    steps: dict[str, list[float]] = field(
        default_factory=lambda: {name: [] for name in ("read", "detect", "landmarks", "embed")}
    )

    def took(self, step: str, since: float) -> float:
        """Note a step; gives the time for the next one."""
        now = time.perf_counter()
        self.steps[step].append((now - since) * 1000)
        return now

    def summary(self) -> dict[str, float | None]:
        """The median of each step."""
        return {step: round(median(times), 1) if times else None for step, times in self.steps.items()}


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a CSV. Raises `ValueError` that names a wrong line."""
    pairs = []
    with path.open(encoding="utf-8", newline="") as lines:
        for number, line in enumerate(csv.reader(lines), 1):
            if not line or (number == 1 and line[-1].strip() not in ("0", "1")):
                continue
            if len(line) != 3 or line[2].strip() not in ("0", "1"):
                raise ValueError(f"line {number}: expected two files and 0 or 1")
            pairs.append(Pair(path.parent / line[0].strip(), path.parent / line[1].strip(), line[2].strip() == "1"))
    return pairs


def error_rates(same: Sequence[float], different: Sequence[float], threshold: float) -> tuple[float, float]:
    """How many right ones are refused (FRR) and how many wrong ones accepted (FAR) at a threshold."""
    refused = sum(d > threshold for d in same) / len(same)
    accepted = sum(d <= threshold for d in different) / len(different)
    return refused, accepted


def equal_error_rate(same: Sequence[float], different: Sequence[float]) -> tuple[float, float]:
    """The rate at which both errors are nearest to each other, and the threshold there."""
    candidates = sorted({*same, *different})
    best = min(candidates, key=lambda t: abs(error_rates(same, different, t)[0] - error_rates(same, different, t)[1]))
    return sum(error_rates(same, different, best)) / 2, best


def false_acceptance_at(same: Sequence[float], different: Sequence[float], refused: float) -> tuple[float, float]:
    """False acceptance at the strictest threshold that refuses no more than this share of the right ones."""
    allowed = int(refused * len(same))
    threshold = sorted(same)[len(same) - 1 - allowed]
    return error_rates(same, different, threshold)[1], threshold


class Evaluation:
    """Measures each picture once, however many pairs it is in."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._known = engine, dict[Path, tuple[float, ...] | None]()
        self.timing = Timing()

    def embedding(self, path: Path) -> tuple[float, ...] | None:
        """A picture's numbers; None if it hasn't exactly one face."""
        if path not in self._known:
            self._known[path] = self._measured(path)
        return self._known[path]

    def _measured(self, path: Path) -> tuple[float, ...] | None:
        since = time.perf_counter()
        try:
            pixels = read(path.read_bytes())
            since = self.timing.took("read", since)
            box = self._engine.detect(pixels)
        except BadPicture:
            return None
        since = self.timing.took("detect", since)
        shape = self._engine.landmarks(pixels, box)
        since = self.timing.took("landmarks", since)
        embedding = self._engine.embed(pixels, shape)
        self.timing.took("embed", since)
        return embedding

    def run(self, pairs: Sequence[Pair], threshold: float) -> dict[str, object]:
        """The report."""
        same: list[float] = []
        different: list[float] = []
        unusable = 0
        for pair in pairs:
            one, other = self.embedding(pair.one), self.embedding(pair.other)
            if one is None or other is None:
                unusable += 1
            else:
                (same if pair.same else different).append(distance(one, other))
        report: dict[str, object] = {"same": len(same), "different": len(different), "unusable": unusable}
        if same and different:
            refused, accepted = error_rates(same, different, threshold)
            right = len(same) * (1 - refused) + len(different) * (1 - accepted)
            eer, at = equal_error_rate(same, different)
            far, strict = false_acceptance_at(same, different, 0.01)
            report |= {
                "threshold": threshold,
                "accuracy": round(right / (len(same) + len(different)), 4),
                "frr": round(refused, 4),
                "far": round(accepted, 4),
                "eer": round(eer, 4),
                "eer_threshold": round(at, 3),
                "far_at_frr_1_percent": round(far, 4),
                "threshold_at_frr_1_percent": round(strict, 3),
            }
        return report | {"ms": self.timing.summary()}


def main(arguments: list[str] | None = None) -> int:
    """Evaluate and print JSON."""
    parser = argparse.ArgumentParser(description="Error rates of the face comparison")
    parser.add_argument("--pairs", type=Path, required=True, help="CSV: file, file, 1 for the same person or 0")
    parser.add_argument("--threshold", type=float, default=SAME_PERSON)
    given = parser.parse_args(arguments)
    try:
        pairs = read_pairs(given.pairs)
        report = Evaluation(Engine()).run(pairs, given.threshold)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
