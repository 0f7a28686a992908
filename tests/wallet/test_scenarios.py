"""Scenarios: what a running case may see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import ValidationError

from tests.wallet.city import LICENCE, PERSON
from wallet.errors import OutsideScenario, UnknownScenario
from wallet.scenarios.library import load_scenarios
from wallet.scenarios.scenario import Audience, Scenario
from wallet.types.library import SafeLoader, load_types

SCENARIOS = load_scenarios()
ROAD_CHECK = SCENARIOS.find("road-check")
ONE_THINGS = Path(__file__).parents[2] / "nlu_data" / "catalog" / "one_things"


def test_every_case_named_is_one_of_the_catalogs() -> None:
    known = {
        thing["id"]
        for path in ONE_THINGS.glob("*.yml")
        for thing in yaml.load(path.read_text("utf-8"), Loader=SafeLoader)["one_things"]
    }
    named = {thing for scenario in SCENARIOS.all() for thing in scenario.one_things}
    assert named
    assert named <= known


def test_a_running_case_has_its_scenario() -> None:
    assert SCENARIOS.of_case("open-barbershop", "counter").id == "open-shop"
    for thing, audience in [("open-barbershop", "police"), ("passport", "counter"), ("", "counter")]:
        with pytest.raises(UnknownScenario):
            SCENARIOS.of_case(thing, audience)  # type: ignore[arg-type]


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(UnknownScenario):
        SCENARIOS.find("everything")


def test_exactly_the_named_fields_are_released() -> None:
    seen = ROAD_CHECK.released(LICENCE)
    assert list(seen) == ["number", "name", "vehicle_classes", "valid_until", "photo"]
    assert all(PERSON[name] == value for name, value in seen.items())


def test_a_field_that_the_certificate_doesnt_have_isnt_made_up() -> None:
    fields = {name: value for name, value in PERSON.items() if name != "valid_until"}
    assert "valid_until" not in ROAD_CHECK.released(replace(LICENCE, fields=fields))


def test_a_type_that_isnt_looked_at_shows_nothing() -> None:
    with pytest.raises(OutsideScenario):
        SCENARIOS.find("senior-entry").released(LICENCE)


def test_for_what_is_sensitive_the_holder_proves_again_who_they_are() -> None:
    kind = load_types().find("driving-licence")
    assert [field.id for field in ROAD_CHECK.sensitive_of(kind)] == ["number"]
    entry = SCENARIOS.find("senior-entry")
    assert entry.sensitive_of(load_types().find("senior-card")) == []


def test_outsiders_see_nothing_sensitive_but_what_the_law_has_them_write_down() -> None:
    for scenario in SCENARIOS.all():
        if "partner" in scenario.audiences and scenario.id != "hotel-check-in":
            assert not any(scenario.sensitive_of(load_types().find(need.type)) for need in scenario.needs)


def test_each_says_in_both_languages_why_and_none_sees_everything() -> None:
    assert {audience for s in SCENARIOS.all() for audience in s.audiences} == set(get_args(Audience))
    for scenario in SCENARIOS.all():
        for text in (scenario.name, scenario.why):
            assert text.en.isascii()
            assert any("\u4e00" <= c <= "\u9fff" for c in text.zh)
        for need in scenario.needs:
            assert len(need.fields) < len(load_types().find(need.type).fields), (scenario.id, need.type)


@pytest.mark.parametrize(
    "change",
    [
        {"audiences": []},
        {"audiences": ["everyone"]},
        {"needs": []},
        {"needs": [{"type": "resident-id", "fields": []}]},
        {"needs": [{"type": "resident-id", "fields": ["name", "name"]}]},
        {"needs": [{"type": "resident-id", "fields": ["name"]}] * 2},
        {"note": "more"},
    ],
)
def test_a_scenario_that_doesnt_hold_together_isnt_loaded(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate(ROAD_CHECK.model_dump() | change)
