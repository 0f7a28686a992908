"""The table of what cases give, against the catalog and the types."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mobile_api.catalog.files import read_catalog
from mobile_api.certificates.gives import Facts, Gift, Source, faults, filled, gifts_of
from mobile_api.certificates.library import read_by_hand, read_gifts
from wallet.errors import FieldsRefused
from wallet.types.check import check_fields
from wallet.types.library import load_types

NUMBER = "230603199008050025"
FACTS = Facts(
    one_thing="elderly-card",
    values={"senior_name": "陈静", "senior_id_number": NUMBER},
    shown={},
    today=date(2026, 11, 26),
    department="民政局",
    drawn={"senior": "230603202600000001"},
    made={},
    photo=None,
)


def gift(type_id: str, one_thing: str) -> Gift:
    return next(g for g in read_gifts() if g.type == type_id and one_thing in g.one_things)


def test_the_table_fits_the_catalog_and_the_types() -> None:
    assert list(faults([*read_gifts(), *read_by_hand()], read_catalog(), load_types())) == []


def test_nothing_is_issued_by_itself_and_by_hand_as_well() -> None:
    by_itself = {(row.type, row.item, name) for row in read_gifts() for name in row.one_things}
    assert by_itself.isdisjoint((row.type, row.item, name) for row in read_by_hand() for name in row.one_things)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"item": "没有的事项"}, "no case"),
        ({"one_things": ["nothing"]}, "isn't worked out"),
        ({"holder": "nobody"}, "has no"),
        ({"type": "residence-permit"}, "without a source"),
        ({"fields": {"number": {"drawn": "nothing"}}}, "no rule"),
    ],
)
def test_what_does_not_fit_is_told(change: dict[str, object], told: str) -> None:
    whole = gift("senior-card", "elderly-card").model_dump(exclude_defaults=True)
    broken = Gift.model_validate({**whole, **change})
    assert any(told in fault for fault in faults([broken], read_catalog(), load_types()))


def test_a_senior_card_is_filled_from_the_form_and_the_id_number() -> None:
    card = gift("senior-card", "elderly-card")
    fields = check_fields(load_types().find("senior-card"), filled(card, FACTS))
    assert fields == {
        "number": "230603202600000001",
        "name": "陈静",
        "sex": "female",
        "born_on": "1990-08-05",
        "id_number": NUMBER,
        "issued_on": "2026-11-26",
    }


def test_a_firm_whose_code_nobody_knows_gets_no_permit() -> None:
    """A company that exists already has a code, which the form doesn't ask for: none is made up."""
    permit = gift("public-place-hygiene-permit", "open-barbershop")
    values = {"shop_name": "剪艺", "owner_name": "陈静", "owner_id_number": NUMBER, "address": "中七路12号"}
    facts = replace(FACTS, one_thing="open-barbershop", values=values, drawn={"hygiene": "庆卫公证字〔2026〕第1号"})
    with pytest.raises(FieldsRefused) as refused:
        check_fields(load_types().find(permit.type), filled(permit, facts))
    assert [fault.field for fault in refused.value.faults] == ["uscc"]
    known = replace(facts, made={"business-licence": {"uscc": "91230600MA18WQ0D24"}})
    assert check_fields(load_types().find(permit.type), filled(permit, known))["items"] == ["理发店"]


def test_what_the_form_says_more_is_added() -> None:
    permit = gift("food-permit", "open-restaurant")
    facts = replace(FACTS, one_thing="open-restaurant", values={"cold_dishes": "yes"}, drawn={"catering": "JY2"})
    assert filled(permit, facts)["scope"] == ["热食类食品制售", "冷食类食品制售"]
    assert filled(permit, replace(facts, values={"cold_dishes": "no"}))["scope"] == ["热食类食品制售"]


def test_capital_is_money_and_a_scope_is_a_list() -> None:
    licence = gift("business-licence", "start-company")
    values = {"capital_wan": 50, "business_scope": "软件开发、技术服务；咨询"}
    facts = replace(FACTS, one_thing="start-company", values=values, drawn={"uscc_company": "91"})
    fields = filled(licence, facts)
    assert (fields["registered_capital"], fields["scope"]) == (50_000_000, ["软件开发", "技术服务", "咨询"])


def test_a_case_gives_what_its_items_decide() -> None:
    given = gifts_of(read_gifts(), "open-barbershop", ["个体工商户设立登记", "公共场所卫生许可"])
    assert [one.type for one in given] == ["business-licence", "public-place-hygiene-permit"]
    assert [one.type for one in gifts_of(read_gifts(), "open-barbershop", ["公共场所卫生许可"])] == [
        "public-place-hygiene-permit"
    ]


@pytest.mark.parametrize("told", [{}, {"form": "a", "fixed": "b"}, {"today": True, "photo": True}])
def test_a_field_has_one_source(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="one source"):
        Source.model_validate(told)
