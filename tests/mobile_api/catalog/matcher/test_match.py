"""When a match is clear, and when nothing is meant."""

from __future__ import annotations

import pytest

from mobile_api.catalog.matcher.match import NOTHING, Candidate, Match


def match(none: float, *probabilities: float) -> Match:
    return Match(tuple(Candidate(f"thing-{n}", p) for n, p in enumerate(probabilities)), none)


@pytest.mark.parametrize(
    ("answer", "clear"),
    [
        (match(0.0, 0.9, 0.1), True),
        (match(0.4, 0.6), True),
        (match(0.4, 0.59), False),
        (match(0.0, 0.75, 0.25), True),
        (match(0.0, 0.75, 0.26), False),
        (match(0.61, 0.39), False),
        (NOTHING, False),
    ],
)
def test_it_is_clear_if_the_first_is_likely_and_no_other_nearly_so(answer: Match, clear: bool) -> None:
    assert answer.is_clear() is clear


def test_more_can_be_asked_for() -> None:
    assert match(0.0, 0.7, 0.1).is_clear(0.7)
    assert not match(0.0, 0.7, 0.1).is_clear(0.71)


def test_nothing_is_meant_where_none_is_likely_or_nothing_is_found() -> None:
    assert NOTHING.is_none
    assert match(0.61, 0.39).is_none
    assert not match(0.6, 0.4).is_none
