"""The measures, on answers that can be worked out by hand."""

from __future__ import annotations

import pytest

from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.catalog.evaluate.judging import judge
from mobile_api.catalog.evaluate.metrics import Judged, auroc, reliability, scores
from mobile_api.catalog.matcher.match import Candidate, Match


def judged(expected: str | None, answers: list[tuple[str, float]], none: float, text: str = "q") -> Judged:
    query = Query(text, "zh", frozenset({expected}) if expected else frozenset(), "plain")
    return judge(query, Match(tuple(Candidate(i, p) for i, p in answers), none))


def test_recall_and_mrr_by_rank() -> None:
    first = judged("a", [("a", 0.9), ("b", 0.1)], 0.0)
    third = judged("a", [("b", 0.5), ("c", 0.3), ("a", 0.2)], 0.0)
    never = judged("a", [("b", 1.0)], 0.0)
    measured = scores([first, third, never])
    assert measured.recall_at_1 == pytest.approx(1 / 3)
    assert measured.recall_at_3 == pytest.approx(2 / 3)
    assert measured.mrr == pytest.approx((1 + 1 / 3) / 3)


def test_none_is_right_only_out_of_scope() -> None:
    assert judged(None, [("a", 0.2)], 0.8).correct
    assert not judged("a", [("a", 0.2)], 0.8).correct
    assert not judged(None, [("a", 0.9)], 0.1).correct


def test_auroc_counts_pairs_and_halves_ties() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.1], [0.5]) == 0.5
    assert auroc([0.9], []) is None


def test_calibration_error_is_the_distance_of_stated_and_true() -> None:
    sure_and_right = judged("a", [("a", 0.95)], 0.0)
    sure_and_wrong = judged("b", [("a", 0.95)], 0.0)
    (one,) = reliability([sure_and_right, sure_and_wrong])
    assert (one.count, one.confidence, one.accuracy) == (2, 0.95, 0.5)
    assert scores([sure_and_right, sure_and_wrong]).ece == pytest.approx(0.45)


def test_an_empty_group_has_nothing_to_measure() -> None:
    only_outside = scores([judged(None, [], 1.0)])
    assert (only_outside.recall_at_1, only_outside.auroc) == (None, None)
    assert only_outside.ece == 0.0
