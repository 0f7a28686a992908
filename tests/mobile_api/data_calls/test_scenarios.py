"""The one decision: what is released to whom, for which case, and that the city's own table is whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from mobile_api.catalog.files import read_catalog
from mobile_api.data_calls.library import load_scenarios
from mobile_api.data_calls.scenario import Asking, NotReleased, Scenario, Scenarios, faults
from mobile_api.exchange.queries.kinds import read_kinds
from mobile_api.registers.field_names import FIELD_NAMES
from mobile_api.registers.records import Firm, Person
from mobile_api.registers.service import SOURCES

NAMED: dict[str, Any] = {"name": {"zh": "名", "en": "n"}, "why": {"zh": "因", "en": "w"}}


def scenario(**told: Any) -> Scenario:
    needs = [{"source": "query.firm", "fields": ["name"]}]
    return Scenario.model_validate(
        {"id": "one", **NAMED, "roles": ["counter_clerk"], "cases": ["shop"], "needs": needs, **told}
    )


TABLE = Scenarios(
    [
        scenario(),
        scenario(id="other", cases=["inn"], needs=[{"source": "query.firm", "fields": ["name", "state"]}]),
        scenario(
            id="login", roles=["citizen"], cases="none", needs=[{"source": "register.people", "fields": ["name"]}]
        ),
        scenario(id="all", roles=["system"], cases="any", needs=[{"source": "register.people", "fields": ["born_on"]}]),
    ]
)


@pytest.mark.parametrize(
    ("asking", "source", "fields"),
    [
        (Asking("counter_clerk", "a", one_thing="shop"), "query.firm", ("name",)),
        (Asking("counter_clerk", "a", one_thing="inn"), "query.firm", ("name", "state")),
        (Asking("citizen", "a", "login"), "register.people", ("name",)),
        (Asking("system", "a", "all", one_thing="whatever"), "register.people", ("born_on",)),
    ],
)
def test_a_case_gets_exactly_its_fields(asking: Asking, source: str, fields: tuple[str, ...]) -> None:
    assert TABLE.decide(asking, source).fields == fields


@pytest.mark.parametrize(
    ("asking", "source", "why"),
    [
        (Asking("citizen", "a", "unheard-of"), "query.firm", "scenario"),
        (Asking("citizen", "a", "one", one_thing="shop"), "query.firm", "role"),
        (Asking("reviewer", "a", one_thing="shop"), "query.firm", "role"),
        (Asking("counter_clerk", "a"), "query.firm", "case"),
        (Asking("counter_clerk", "a", one_thing="bank"), "query.firm", "case"),
        (Asking("counter_clerk", "a", "one", one_thing="inn"), "query.firm", "case"),
        (Asking("citizen", "a", "login", one_thing="shop"), "register.people", "case"),
        (Asking("system", "a", "all"), "register.people", "case"),
        (Asking("counter_clerk", "a", one_thing="shop"), "query.people", "source"),
        (Asking("citizen", "a", "login"), "query.firm", "source"),
    ],
)
def test_whatever_isnt_in_the_table_is_released_to_nobody(asking: Asking, source: str, why: str) -> None:
    with pytest.raises(NotReleased) as refused:
        TABLE.decide(asking, source)
    assert refused.value.why == why


@pytest.mark.parametrize(
    "told",
    [
        {"roles": ["counter_clerk", "counter_clerk"]},
        {"roles": ["mayor"]},
        {"roles": []},
        {"cases": []},
        {"cases": ["shop", "shop"]},
        {"needs": []},
        {"needs": [{"source": "query.firm", "fields": []}]},
        {"needs": [{"source": "query.firm", "fields": ["name", "name"]}]},
        {"needs": [{"source": "firm", "fields": ["name"]}]},
        {"until": "2026-12-01"},
    ],
)
def test_a_table_that_isnt_shaped_right_isnt_read(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        scenario(**told)


def test_faults_are_named() -> None:
    sources = {"query.firm": {"name"}, "register.people": {"name", "born_on"}}
    assert faults(Scenarios([scenario()]), ["shop"], sources) == []
    assert faults(TABLE, ["shop"], sources) == ["other: no one-thing “inn”", "other: query.firm has no “state”"]
    twice = Scenarios([scenario(), scenario(id="two")])
    assert faults(twice, ["shop"], sources) == ["two and one both answer counter_clerk, shop, query.firm"]
    assert faults(Scenarios([scenario(), scenario()]), ["shop"], sources)[0] == "two scenarios have one id"


def test_the_citys_table_names_what_there_is_and_covers_every_case() -> None:
    things = read_catalog().one_things
    told = {f"query.{kind.id}": {given.id for given in kind.gives} for kind in read_kinds().values()}
    table = load_scenarios()
    assert faults(table, things.keys(), {**SOURCES, **told}) == []
    for thing in (one.id for one in things.values() if one.detail):
        for role in ("counter_clerk", "reviewer"):
            serving = [one for one in table if one.covers(thing) and role in one.roles and one.cases != "any"]
            assert serving, f"{role} can look nothing up for {thing}"


def test_what_isnt_released_isnt_there() -> None:
    person = Person(id_number="1", name="张三", sex="male", born_on=date(1990, 1, 1), photo="…", as_of=date(2026, 1, 1))
    seen = person.only(["name"])
    assert (seen.name, seen.as_of) == ("张三", person.as_of)
    assert (seen.id_number, seen.sex, seen.born_on, seen.photo) == ("", None, None, None)
    firm = Firm(uscc="9", name="店", representative="张三", address="街", status="active", as_of=date(2026, 1, 1))
    assert firm.only(["representative"]).model_dump(exclude={"as_of"}) == {
        "uscc": "",
        "name": "",
        "representative": "张三",
        "address": "",
        "status": None,
    }


def test_people_read_a_name_for_each_field_of_a_register() -> None:
    assert {source: frozenset(names) for source, names in FIELD_NAMES.items()} == SOURCES
