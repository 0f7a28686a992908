"""Which lists a one-thing stands on, and what it offers: each rule where it holds and where it doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from mobile_api.catalog.flags import flags_of, offers_of, sample_elements
from mobile_api.catalog.schema import Counter
from tests.mobile_api.catalog.samples import case_of, detail_of, edition_of, library_of

SPOT = {"promised_days": 0}


def flags(detail: dict[str, Any] | None, channel: str = "full_online") -> list[str]:
    edition = edition_of(detail, channel)
    return list(flags_of(edition.thing, counters_of(detail)))


def offers(detail: dict[str, Any] | None) -> dict[str, tuple[str, str]]:
    edition = edition_of(detail)
    return {o.kind: (o.where, o.when) for o in offers_of(edition.thing, counters_of(detail), "zh")}


def counters_of(detail: dict[str, Any] | None) -> list[Counter]:
    edition = edition_of(detail)
    return library_of(edition).counters_of(edition.thing.detail) if edition.thing.detail else []


@pytest.mark.parametrize(
    ("channel", "days", "expected"),
    [
        ("full_online", (5, 5), ["one_visit", "online"]),
        ("half_online", (5, 5), ["one_visit", "online"]),
        ("window_only", (5, 5), []),
        ("window_only", (0, 0), ["at_once", "one_visit"]),
        ("full_online", (0, 0), ["at_once", "one_visit", "online"]),
        ("full_online", (0, 5), ["one_visit", "online"]),
    ],
)
def test_flags_follow_from_the_channel_and_the_days_of_every_case(
    channel: str, days: tuple[int, int], expected: list[str]
) -> None:
    cases = [case_of(n, promised_days=promised) for n, promised in enumerate(days, 1)]
    assert flags(detail_of(*cases), channel) == expected


def test_without_a_checklist_only_the_channel_speaks() -> None:
    assert flags(None, "full_online") == ["one_visit", "online"]
    assert flags(None, "window_only") == []
    assert offers(None) == {}


def test_nearby_is_what_the_sub_districts_take_in() -> None:
    near = detail_of(case_of(1), counters=("street",))
    assert "nearby" in flags(near)
    assert "near_home" in offers(near)
    assert "any_counter" not in offers(near), "the one-stop counter doesn't take it in"
    everywhere = offers(detail_of(case_of(1), counters=("street", "one-stop")))
    assert everywhere["any_counter"] == ("one-stop；street", "工作日")


def test_tolerance_needs_a_material_that_may_come_later_in_every_case() -> None:
    assert offers(detail_of(case_of(1)))["tolerance"] == ("hall", "受理后补交：平面图")
    assert "tolerance" not in offers(detail_of(case_of(1), case_of(2, materials=["id_card"])))


def test_a_material_that_nobody_must_give_makes_no_tolerance() -> None:
    detail = detail_of(case_of(1))
    detail["materials"][1]["required"] = False
    assert "tolerance" not in offers(detail)


def test_extended_hours_say_when() -> None:
    assert offers(detail_of(case_of(1), counters=("hall", "late")))["extended_hours"] == ("late", "周六上午")
    assert "extended_hours" not in offers(detail_of(case_of(1)))


def test_a_flag_that_rests_on_sample_data_is_sample_data() -> None:
    on_the_spot, plain = edition_of(detail_of(case_of(1, **SPOT))), edition_of(detail_of(case_of(1)))
    assert "flags" in sample_elements(on_the_spot, library_of(on_the_spot))
    assert "flags" not in sample_elements(plain, library_of(plain))
    assert "conveniences" in sample_elements(plain, library_of(plain))
    assert sample_elements(edition_of(None), library_of(plain)) == []
