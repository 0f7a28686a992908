"""Several answers in one sentence: each goes to its field, and what isn't certain is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill_from_story, fill_with_more, target_by_id
from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Catalog
from mobile_api.identity.access import Holder

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ID, PHONE = "110101199003078515", "13912345678"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog()


def begun(catalog: Catalog, one_thing_id: str, story: str) -> Draft:
    edition = Edition(1, "d", catalog.one_things[one_thing_id])
    return fill_from_story(Draft("d", Holder(None, "h"), "c", edition, NOW), story, NOW.date())


@pytest.mark.parametrize(
    ("asked", "text", "values"),
    [
        (
            "owner_name",
            f"我叫王芳，身份证{ID}，电话{PHONE}，地址让胡路区西宾路8号",
            {"owner_name": "王芳", "owner_id_number": ID, "phone": PHONE, "address": "让胡路区西宾路8号"},
        ),
        ("owner_name", f"王芳、{ID}、{PHONE}", {"owner_name": "王芳", "owner_id_number": ID, "phone": PHONE}),
        ("owner_name", f"王芳 {PHONE}", {"owner_name": "王芳", "phone": PHONE}),
        ("owner_name", "王芳，住让胡路区西宾路8号", {"owner_name": "王芳"}),
        ("shop_name", f"我叫王芳，电话{PHONE}", {"owner_name": "王芳", "phone": PHONE}),
        ("shop_name", "店名叫小芳理发，我叫王芳", {"shop_name": "小芳理发", "owner_name": "王芳"}),
        ("shop_name", "小芳理发，店开在西宾路8号，60平，三个人",
         {"shop_name": "小芳理发", "address": "西宾路8号", "area_m2": 60, "staff_count": 3}),
        ("phone", f"{PHONE}，店在让胡路区西宾路8号", {"phone": PHONE, "address": "让胡路区西宾路8号"}),
        ("owner_id_number", f"{ID}，电话{PHONE}", {"owner_id_number": ID, "phone": PHONE}),
        ("address", "住让胡路区西宾路8号，电话" + PHONE, {"address": "让胡路区西宾路8号", "phone": PHONE}),
        (
            "owner_name",
            f"My name is Wang Fang, ID {ID}, phone {PHONE} and the shop is at 8 Xibin Road, Ranghulu District",
            {"owner_name": "Wang Fang", "owner_id_number": ID, "phone": PHONE,
             "address": "8 Xibin Road, Ranghulu District"},
        ),
        (
            "address",
            "让胡路区西宾路12号，叫剪艺理发店，80平",
            {"shop_name": "剪艺理发店", "address": "让胡路区西宾路12号", "area_m2": 80},
        ),
        ("address", "12 Xibin Road, called Golden Wok", {"shop_name": "Golden Wok", "address": "12 Xibin Road"}),
        ("shop_name", "Scissors, Paper and Stone", {"shop_name": "Scissors, Paper and Stone"}),
        ("shop_name", "我叫理发店", {"shop_name": "理发店"}),
        ("address", "让胡路区中七路12号、14号", {"address": "让胡路区中七路12号、14号"}),
    ],
)  # fmt: skip
def test_each_answer_goes_to_its_field(catalog: Catalog, asked: str, text: str, values: dict[str, Any]) -> None:
    draft = begun(catalog, "open-barbershop", "自己干，租的")
    assert dict(fill_with_more(draft, target_by_id(draft, asked), text, NOW.date()).values) == values


def test_a_home_address_is_taken_where_one_is_wanted(catalog: Catalog) -> None:
    draft = begun(catalog, "elderly-card", "")
    home = [f.id for f in draft.detail.fields if f.type == "address"]
    filled = fill_from_story(draft, "我家住让胡路区西宾路8号", NOW.date())
    assert dict(filled.values) == {home[0]: "让胡路区西宾路8号"}


def test_another_persons_name_is_not_taken_from_whoever_writes(catalog: Catalog) -> None:
    draft = begun(catalog, "register-marriage", "")
    assert dict(fill_from_story(draft, f"我叫王芳，身份证{ID}", NOW.date()).values) == {}


@pytest.mark.parametrize(
    "story", ["我叫了个车，出事了", "我住在大庆，想开店", "I'm a foreigner and want to open a shop", "我叫我妈来办"]
)
def test_a_story_is_no_form(catalog: Catalog, story: str) -> None:
    assert dict(begun(catalog, "open-barbershop", story).values) == {}


@pytest.mark.parametrize(
    ("one_thing", "story", "values"),
    [
        ("open-milk-tea-shop", "我要开奶茶店，叫甜甜奶茶", {"shop_name": "甜甜奶茶"}),
        ("open-milk-tea-shop", "我要开奶茶店，店名就叫甜甜", {"shop_name": "甜甜"}),
        ("open-milk-tea-shop", "opening a tea shop, the shop is called Sweet Leaf", {"shop_name": "Sweet Leaf"}),
        ("open-barbershop", "开个理发店，叫什么好", {}),
        ("open-barbershop", "开个理发店，叫王芳", {"owner_name": "王芳"}),
        ("open-barbershop", "a barbershop, the shop is at 8 Xibin Road", {"address": "8 Xibin Road"}),
        ("newborn", "孩子出生了，我叫王芳", {}),
        ("open-barbershop", "开个理发店，店是租的", {}),
        ("open-barbershop", "开个理发店，店叫啥都行吗", {}),
        ("newborn", "孩子出生了，叫李小宝，11月20号生的", {"child_name": "李小宝", "born_on": "2026-11-20"}),
        ("newborn", "宝宝叫李小宝，妈妈叫王芳，爸爸叫李强",
         {"child_name": "李小宝", "mother_name": "王芳", "father_name": "李强"}),
        ("newborn", "娃昨天出生的", {"born_on": "2026-11-22"}),
        ("newborn", "my baby was born, the baby's name is Li Xiaobao", {"child_name": "Li Xiaobao"}),
        ("newborn", "孩子是女孩", {}),
        ("newborn", "孩子几号能上户口", {}),
        ("elderly-card", "给我妈办老年证，我妈叫李桂兰", {"senior_name": "李桂兰"}),
        ("housing-fund-rent", "想提公积金交房租，月租一千五", {"monthly_rent": 1500}),
        ("housing-fund-rent", "房租每月1800元", {"monthly_rent": 1800}),
        ("housing-fund-rent", "房租几个月一交", {}),
        ("second-hand-house-transfer", "我要卖房，卖家叫李明，买家叫张三，成交价80万",
         {"seller_name": "李明", "buyer_name": "张三", "price_wan": 80}),
        ("housing-fund-rent", "I pay rent, 1800 a month", {"monthly_rent": 1800}),
        ("change-name", "给我爸改名，现在叫王狗剩 改成王建国", {"present_name": "王狗剩", "new_name": "王建国"}),
        ("change-name", "我想改名，不知道改成什么", {}),
        ("flexible-employment-insurance", "灵活就业交社保，从下个月1号开始", {"from_on": "2026-12-01"}),
        ("start-company", "开公司，注册资本50万", {"capital_wan": 50}),
    ],
)  # fmt: skip
def test_what_is_told_unasked_is_kept_if_it_says_what_it_is(
    catalog: Catalog, one_thing: str, story: str, values: dict[str, Any]
) -> None:
    told = begun(catalog, one_thing, story).values
    assert {key: told[key] for key in told} == values
