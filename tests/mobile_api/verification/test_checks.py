"""Which field is checked by what, and what comes of it: as a table that one can read."""

from __future__ import annotations

from datetime import date

import pytest

from mobile_api.applications.answers import Value
from mobile_api.catalog.schema import FieldType
from mobile_api.verification.checks import KINDS, NUMBERS_OF, Finding, Form, Told, counted, findings, number_of, pairs
from mobile_api.verification.words import OUTCOMES, SOURCES, sentence
from tests.mobile_api.verification.forms import AT, FIRM, NUMBER, PERSON, TODAY, USCC, catalog, form

SHOP: dict[str, Value] = {"owner_name": "张三", "owner_id_number": NUMBER}
COMPANY: dict[str, Value] = {"uscc": USCC, "company_name": "示例商贸有限公司"}
NOBODY = Told({NUMBER: None}, {USCC: None})
KNOWN = Told({NUMBER: PERSON}, {USCC: FIRM})


def found(one_thing: str, values: dict[str, Value], told: Told, today: date = TODAY) -> list[Finding]:
    return findings(Form(form(one_thing, values), told, today), AT)


def outcomes(one_thing: str, values: dict[str, Value], told: Told, today: date = TODAY) -> dict[str, str]:
    """`field source` to outcome."""
    return {f"{one.field_id} {one.source}": one.outcome for one in found(one_thing, values, told, today)}


@pytest.mark.parametrize(
    ("values", "told", "outcome"),
    [
        (SHOP, KNOWN, "matches"),
        ({**SHOP, "owner_name": "张 三"}, KNOWN, "matches"),
        ({**SHOP, "owner_name": "李四"}, KNOWN, "differs"),
        (SHOP, NOBODY, "differs"),
        (SHOP, Told(), "unavailable"),
    ],
)
def test_a_name_and_its_number_are_one_question(values: dict[str, Value], told: Told, outcome: str) -> None:
    assert outcomes("open-barbershop", values, told) == {
        "owner_name population": outcome,
        "owner_id_number gb11643": "matches",
        "owner_id_number population": outcome,
    }


def test_what_is_wrong_of_the_two_does_not_show() -> None:
    unknown = found("open-barbershop", SHOP, NOBODY)
    misnamed = found("open-barbershop", {**SHOP, "owner_name": "李四"}, KNOWN)
    assert [(one.outcome, one.as_of) for one in unknown] == [(one.outcome, one.as_of) for one in misnamed]


def test_a_number_that_names_no_county_is_checked_by_its_digits_only() -> None:
    permit: dict[str, Value] = {"owner_name": "陈大文", "owner_id_number": "810000199408230021"}
    assert outcomes("open-barbershop", permit, Told()) == {
        "owner_name word": "not_checkable",
        "owner_id_number gb11643": "matches",
    }


@pytest.mark.parametrize(
    ("told", "code", "name"),
    [
        (KNOWN, "matches", "matches"),
        (Told({}, {USCC: FIRM.model_copy(update={"status": "deregistered"})}), "differs", "matches"),
        (Told({}, {USCC: FIRM.model_copy(update={"name": "另一公司"})}), "matches", "differs"),
        (NOBODY, "differs", "differs"),
        (Told(), "unavailable", "unavailable"),
    ],
)
def test_a_firm_is_compared_with_the_register(told: Told, code: str, name: str) -> None:
    assert outcomes("close-company", COMPANY, told) == {
        "uscc gb32100": "matches",
        "uscc legal_persons": code,
        "company_name legal_persons": name,
    }


def test_a_new_company_has_no_entry_yet() -> None:
    made = outcomes("start-company", {"company_name": "新公司", "representative_name": "张三"}, Told())
    assert made == {"company_name word": "not_checkable", "representative_name word": "not_checkable"}


def test_a_representative_is_compared_with_both_registers() -> None:
    thing = catalog().one_things["start-company"]
    assert thing.detail is not None
    fields = [field for field in thing.detail.fields if field.id == "representative_name"]
    both = form("close-company", {"uscc": USCC, "representative_name": "张三"})
    detail = both.detail.model_copy(update={"fields": [*both.detail.fields, *fields]})
    edition = both.edition.__class__(1, "x", both.edition.thing.model_copy(update={"detail": detail}))
    drafted = both.__class__(**{**vars(both), "edition": edition})
    result = {one.source: one.outcome for one in findings(Form(drafted, KNOWN, TODAY), AT) if "name" in one.field_id}
    assert result == {"legal_persons": "matches"}, "no ID number of theirs is in the form"


def test_days_and_ranges_are_checked_by_the_forms_own_rules() -> None:
    values: dict[str, Value] = {"from_on": "2026-11-26"}
    assert outcomes("flexible-employment-insurance", values, Told()) == {"from_on rule": "matches"}
    later = outcomes("flexible-employment-insurance", values, Told(), date(2026, 11, 27))
    assert later == {"from_on rule": "differs"}, "the day has passed meanwhile"
    assert outcomes("open-barbershop", {"area_m2": 30}, Told()) == {"area_m2 rule": "matches"}
    assert outcomes("offsite-medical", {"from_on": "2026-11-26"}, Told()) == {"from_on word": "not_checkable"}


def test_every_id_number_of_the_catalog_has_the_name_that_it_belongs_to() -> None:
    for thing in catalog().one_things.values():
        fields = thing.detail.fields if thing.detail else []
        numbers = {field.id for field in fields if field.type == "id_number"}
        assert numbers == {number_of(field.id) for field in fields if field.type == "person_name"} & numbers, thing.id
    assert pairs(form("change-name", {"present_name": "张三", "person_id_number": NUMBER}))
    assert NUMBERS_OF["present_name"] == "person_id_number"


def test_numbers_of_persons_are_covered_and_counts_add_up() -> None:
    all_of_it = found("open-barbershop", SHOP, KNOWN)
    assert all(NUMBER not in one.shown.zh + one.shown.en for one in all_of_it)
    assert counted(all_of_it) == {"matches": 3}


def test_what_is_told_names_the_field_and_what_follows() -> None:
    differs, *_ = found("open-barbershop", SHOP, NOBODY)
    assert "“经营者姓名”与人口库不一致" in sentence(differs, "zh")
    away, *_ = found("open-barbershop", SHOP, Told())
    assert "before acceptance" in sentence(away, "en")
    assert sentence(found("open-barbershop", SHOP, KNOWN)[0], "zh") == ""


def test_the_tables_name_what_there_is() -> None:
    assert set(KINDS) <= set(FieldType.__args__)  # type: ignore[attr-defined]
    sources = {source for checks in KINDS.values() for source, _ in checks}
    assert sources <= set(SOURCES)
    assert set(OUTCOMES) == {"matches", "differs", "not_checkable", "unavailable"}
