"""The lint of what is learned from and measured on finds each fault."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.lint import ENOUGH, faults, unclear_reasons
from mobile_api.catalog.matcher.examples import Example
from mobile_api.catalog.schema import OneThing

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


JUDGED = {"zh": "理由是否正当，由工作人员判断。", "en": "Whether the reason is a good one is judged by staff."}


def one_thing(thing: dict[str, str] | None, case: dict[str, str] | None) -> OneThing:
    """The catalog's change of name, with other marks for a person."""
    record = read_catalog().one_things["change-name"].model_dump()
    for number, one in enumerate(record["detail"]["cases"]):
        one["needs_person"] = case if number == 0 else None
    return OneThing.model_validate(record | {"needs_person": thing})


def test_why_a_person_is_needed_is_said_in_sentences() -> None:
    assert list(unclear_reasons([one_thing(JUDGED, None), one_thing(None, JUDGED), one_thing(None, None)])) == []
    for wrong in ({**JUDGED, "zh": "人工"}, {**JUDGED, "en": "by hand"}, {**JUDGED, "en": JUDGED["zh"]}):
        assert len([*unclear_reasons([one_thing(wrong, None)]), *unclear_reasons([one_thing(None, wrong)])]) == 2


def test_a_person_is_needed_for_all_of_it_or_for_cases() -> None:
    with pytest.raises(ValidationError, match="whole one-thing"):
        one_thing(JUDGED, JUDGED)
    with pytest.raises(ValidationError):
        one_thing({"zh": JUDGED["zh"]}, None)
    judged = one_thing(None, JUDGED)
    assert judged.detail is not None
    whys = [judged.why_person(case_id) for case_id in (judged.detail.cases[0].id, judged.detail.cases[1].id, None)]
    assert [why and why.zh for why in whys] == [JUDGED["zh"], None, None]
