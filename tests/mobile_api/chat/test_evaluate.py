"""What counts as served well when the assistant's decisions are measured."""

from __future__ import annotations

import pytest

from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.chat.assistant.deciding import Decision
from mobile_api.chat.assistant.evaluate import verdict


@pytest.mark.parametrize(
    ("expected", "decision", "counted"),
    [
        ({"passport"}, Decision(take="passport"), "in the catalog: acts on the right one"),
        ({"passport"}, Decision(take="id-card"), "in the catalog: acts on a wrong one"),
        ({"passport"}, Decision(offer=("id-card", "passport")), "in the catalog: offers the right one"),
        ({"passport"}, Decision(offer=("id-card",)), "in the catalog: offers others"),
        (set(), Decision(take="id-card"), "outside: acts on a wrong one"),
        (set(), Decision(offer=("id-card",)), "outside: offers others"),
        (set(), Decision(), "outside: says that it doesn't know"),
    ],
)
def test_a_decision_is_judged_by_what_was_meant(expected: set[str], decision: Decision, counted: str) -> None:
    assert verdict(Query("…", "zh", frozenset(expected), "plain"), decision) == counted
