"""Which answer somebody takes back, and what it shall be instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mobile_api.applications.corrections import changes_another, find_correction, patches_another
from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill_from_story
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.identity.access import Holder

NOW = datetime(2026, 11, 23, tzinfo=UTC)
VALUES: dict[str, str | int] = {
    "text": "剪艺理发店",
    "person_name": "张三",
    "id_number": "11010519491231002X",
    "phone": "13800000000",
    "address": "让胡路区中七路12号",
    "integer": 30,
}


@pytest.fixture(scope="module")
def filled() -> Draft:
    edition = Edition(1, "market-regulation", read_catalog().one_things["open-barbershop"])
    draft = fill_from_story(Draft("d", Holder(None, "h"), "c", edition, NOW), "自己干，租的", NOW.date())
    for field in draft.shown_fields():
        if field.type in VALUES:
            draft = draft.with_value(field.id, VALUES[field.type])
    return draft


@pytest.mark.parametrize(
    ("text", "kind", "new_text"),
    [
        ("电话改成13900000000", "phone", "13900000000"),
        ("刚才电话写错了，是13900000000", "phone", "13900000000"),
        ("my phone number should be 139 0000 0000", "phone", "139 0000 0000"),
        ("不对，是13900000000", "phone", "13900000000"),
        ("地址填错了", "address", None),
        ("地址改为高新区发展路5号", "address", "高新区发展路5号"),
        ("经营者的名字写错了，应该是李四", "person_name", "李四"),
        ("名字不是张三，是李四", "person_name", "李四"),
        ("身份证号写错了", "id_number", None),
    ],
)
def test_a_field_is_found(filled: Draft, text: str, kind: str, new_text: str | None) -> None:
    correction = find_correction(filled, text)
    assert correction is not None
    assert getattr(correction.target, "type", None) == kind
    assert correction.new_text == new_text


@pytest.mark.parametrize("text", ["不对，是自己的房子", "地址改成高新区5号"])
def test_an_answer_that_takes_back_another_is_none(filled: Draft, text: str) -> None:
    assert changes_another(filled, "shop_name", text)


@pytest.mark.parametrize("text", ["我说错了，是公司", "actually it's a company", "不是自己干，是公司"])
def test_a_situation_is_found(filled: Draft, text: str) -> None:
    correction = find_correction(filled, text)
    assert correction is not None
    assert (correction.target.id, correction.new_text) == ("operator", "公司")


def test_a_situation_can_be_named_by_its_present_answer(filled: Draft) -> None:
    correction = find_correction(filled, "改租的")
    assert correction is not None
    assert (correction.target.id, correction.new_text) == ("premises", None)


def test_without_a_name_the_last_answer_is_meant(filled: Draft) -> None:
    last = next(f for f in filled.detail.fields if f.type == "person_name")
    draft = filled.with_value(last.id, "王芳")
    draft = replace(draft, values={**{k: v for k, v in draft.values.items() if k != last.id}, last.id: "王芳"})
    correction = find_correction(draft, "不对，应该是王方")
    assert correction is not None
    assert (correction.target, correction.new_text) == (last, "王方")


@pytest.mark.parametrize(
    ("text", "field", "new_text"),
    [
        ("不对我叫王方", "owner_name", "王方"),
        ("no wait, my name is Li Min", "owner_name", "Li Min"),
        ("oops, the shop is called Moon Cuts", "shop_name", "Moon Cuts"),
    ],
)
def test_who_says_what_it_is_need_not_name_the_field(filled: Draft, text: str, field: str, new_text: str) -> None:
    assert changes_another(filled, "phone", text)
    correction = find_correction(filled, text)
    assert correction is not None
    assert (correction.target.id, correction.new_text) == (field, new_text)


@pytest.mark.parametrize("text", ["改名字", "我要改电话", "想改一下地址"])
def test_a_wish_to_change_an_answer_is_no_answer(filled: Draft, text: str) -> None:
    assert changes_another(filled, "area_m2", text)


@pytest.mark.parametrize("text", ["填错了", "I made a mistake", "改一下"])
def test_it_stays_open_which(filled: Draft, text: str) -> None:
    assert find_correction(filled, text) is None


@pytest.mark.parametrize(
    ("text", "new_text"),
    [("面积改成一千二平", "一千二平"), ("面积写错了，是1千2", "1千2"), ("change the floor area to sixty", "sixty")],
)
def test_a_number_is_found_with_its_unit(filled: Draft, text: str, new_text: str) -> None:
    correction = find_correction(filled, text)
    assert correction is not None
    assert correction.new_text == new_text


@pytest.mark.parametrize(
    ("text", "kind", "whole"),
    [
        ("地址是21号不是12号", "address", "让胡路区中七路21号"),
        ("是中六路不是中七路", "address", "让胡路区中六路12号"),
        ("不是12，是21", "address", "让胡路区中七路21号"),
        ("it's 21, not 12", "address", "让胡路区中七路21号"),
        ("地址加上3单元", "address", "让胡路区中七路12号3单元"),
        ("尾号是5679", "phone", "13800005679"),
        ("the phone ends in 5679", "phone", "13800005679"),
    ],
)
def test_a_part_is_mended(filled: Draft, text: str, kind: str, whole: str) -> None:
    correction = find_correction(filled, text)
    assert correction is not None
    assert getattr(correction.target, "type", None) == kind
    assert correction.new_text == whole


@pytest.mark.parametrize("text", ["尾号是5679", "是中六路不是中七路"])
def test_a_part_of_another_answer_isnt_the_answer(filled: Draft, text: str) -> None:
    assert patches_another(filled, "area_sqm", text)


@pytest.mark.parametrize("text", ["让胡路区中七路12号", "还有个仓库", "剪艺理发店，不是连锁的", "30平"])
def test_what_mends_no_part(filled: Draft, text: str) -> None:
    assert not patches_another(filled, "area_sqm", text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [("门牌说错了,是15号", "让胡路区中七路15号"), ("地址写错了，应该是3号楼", "让胡路区中七路3号楼")],
)
def test_a_houses_number_alone_leaves_the_street(filled: Draft, text: str, whole: str) -> None:
    correction = find_correction(filled, text)
    assert correction is not None
    assert correction.new_text == whole


def test_a_day_of_the_month_is_no_houses_number(filled: Draft) -> None:
    assert not patches_another(filled, "visit_day", "15号")
