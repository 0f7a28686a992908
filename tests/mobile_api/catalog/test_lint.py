"""The lint of what is learned from and measured on finds each fault."""

from __future__ import annotations

import pytest

from mobile_api.catalog.lint import ENOUGH, faults
from mobile_api.catalog.matcher.examples import Example

GOOD = [Example(f"剃头{n}", "open-barbershop") for n in range(ENOUGH)] + [Example("barber", "open-barbershop", "en")]


def test_good_phrases_have_no_fault() -> None:
    assert list(faults(GOOD, [], ["别的话"], ["open-barbershop"])) == []


@pytest.mark.parametrize(
    ("phrases", "ambiguous", "held_out", "word"),
    [
        ([*GOOD, Example("剃头1", "open-ktv")], [], [], "claimed"),
        (GOOD, [], ["剃头3"], "evaluation"),
        (GOOD, [], [" BARBER "], "evaluation"),
        (GOOD, [Example("剃头3", "open-barbershop")], [], "ambiguous"),
        (GOOD[:-1], [], [], "English"),
        (GOOD[-3:], [], [], "fewer"),
        ([*GOOD, Example("唱歌", "no-such-thing")], [], [], "catalog"),
    ],
)
def test_each_fault_is_found(phrases: list[Example], ambiguous: list[Example], held_out: list[str], word: str) -> None:
    found = list(faults(phrases, ambiguous, held_out, ["open-barbershop"]))
    assert any(word in fault for fault in found), found
