"""A matcher takes over only if nothing that was right becomes wrong, and the one before can come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile_api.catalog.activation import Active, cases, regressions
from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.catalog.matcher.match import Candidate, Match


class Fixed:
    """Gives every text the same answer, or "none of these"."""

    def __init__(self, answer: str | None) -> None:
        self._answer = answer

    def match(self, text: str, limit: int = 5) -> Match:
        """The answer, surely."""
        return Match((Candidate(self._answer, 0.9),), 0.1) if self._answer else Match((), 1.0)


WANTED = Query("我要开理发店", "zh", frozenset({"open-barbershop"}), "plain")
OUTSIDE = Query("今天天气", "zh", frozenset(), "out-of-scope")


def test_what_was_right_and_is_wrong_now_regresses() -> None:
    assert regressions(Fixed("open-barbershop"), Fixed("open-ktv"), [WANTED, OUTSIDE]) == [WANTED]
    assert regressions(Fixed(None), Fixed("open-ktv"), [WANTED, OUTSIDE]) == [OUTSIDE]


def test_what_was_wrong_before_is_no_regression() -> None:
    assert regressions(Fixed("open-ktv"), Fixed("open-gym"), [WANTED]) == []


def test_conversations_count_as_cases_too() -> None:
    kinds = {query.kind for query in cases()}
    assert "conversation" in kinds
    assert {"oblique", "typo", "story", "near-miss"} <= kinds


def test_a_rollback_brings_back_the_matcher_before(tmp_path: Path) -> None:
    Active().followed_by("a").followed_by("b").followed_by("b").write(tmp_path)
    active = Active.read(tmp_path)
    assert (active.name, active.before) == ("b", ["a"])
    assert active.rolled_back() == Active("a", [])
    with pytest.raises(LookupError):
        active.rolled_back().rolled_back()
