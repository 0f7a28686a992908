"""What people write, and the value that the form keeps of it."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_api.applications.answers import MAX_LENGTH, READERS, Value, read_value, wants_skip
from mobile_api.catalog.schema import FormField, Option, Rule, Text, Words
from mobile_api.errors import InvalidValue

TODAY = date(2026, 11, 23)
LABEL = Text(zh="项", en="item")
SIZES = [
    Option(id="small", label=Text(zh="小型", en="Small"), words=Words(zh=["小的"], en=["little"])),
    Option(id="large", label=Text(zh="大型", en="Large"), words=Words(zh=["大的"], en=["big"])),
]


def a_field(kind: str, rule: Rule | None = None) -> FormField:
    options = SIZES if kind == "choice" else []
    return FormField(id="it", label=LABEL, ask=LABEL, type=kind, rule=rule or Rule(), options=options)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("person_name", "我叫张三", "张三"),
        ("person_name", "叫李小龙。", "李小龙"),
        ("person_name", "我是张三", "张三"),
        ("person_name", "他是王五", "王五"),
        ("person_name", "本人李小明", "李小明"),
        ("person_name", "姓名张三", "张三"),
        ("person_name", "张三吧", "张三"),
        ("person_name", "name is John Smith", "John Smith"),
        ("text", "是的，小明理发店", "小明理发店"),
        ("text", "是缘理发店", "是缘理发店"),
        ("text", "就业吧", "就业吧"),
        ("address", "在水一方小区3号", "在水一方小区3号"),
        ("address", "是中七路12号", "中七路12号"),
        ("person_name", "My name is John Smith", "John Smith"),
        ("person_name", "baby's name is Li Xiaoming", "Li Xiaoming"),
        ("person_name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("text", "店名叫剪爱理发店", "剪爱理发店"),
        ("text", "就叫“美一天”吧", "美一天"),
        ("text", "it's called Happy Cuts", "Happy Cuts"),
        ("address", "地址是让胡路区中七路12号", "让胡路区中七路12号"),
        ("address", "Room 3, 12 Zhongqi Road", "Room 3, 12 Zhongqi Road"),
        ("id_number", "我的身份证是 11010519491231002x", "11010519491231002X"),
        ("id_number", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("id_number", "911124198108030024", "911124198108030024"),
        ("id_number", "810000199001010019", "810000199001010019"),
        ("uscc", "91110000600037341L", "91110000600037341L"),
        ("uscc", "代码 9111 0000 6000 3734 1l", "91110000600037341L"),
        ("phone", "我电话是138 0000 0000", "13800000000"),
        ("phone", "+86-138-0000-0000", "13800000000"),
        ("date", "2026年12月1日", "2026-12-01"),
        ("date", "20261230", "2026-12-30"),
        ("date", "明天", "2026-11-24"),
        ("date", "3天后", "2026-11-26"),
        ("integer", "8000块", 8000),
        ("integer", "一个月一千五", 1500),
        ("integer", "每月8千左右", 8000),
        ("integer", "3.5万", 35000),
        ("integer", "1万2", 12000),
        ("integer", "3千5百", 3500),
        ("integer", "5k", 5000),
        ("integer", "about 5 grand a month", 5000),
        ("integer", "half a million", 500000),
        ("integer", "two thousand five hundred", 2500),
        ("integer", "1,500.00", 1500),
        ("date", "明年三月一号", "2027-03-01"),
        ("date", "Dec 5, 2026", "2026-12-05"),
        ("date", "5 March", "2026-03-05"),
        ("integer", "大概35平米", 35),
        ("integer", "35㎡", 35),
        ("integer", "35m2", 35),
        ("integer", "35 sq m", 35),
        ("integer", "三十五", 35),
        ("text", "为民超市", "为民超市"),
        ("text", "夜色酒吧", "夜色酒吧"),
        ("text", "在水一方理发店", "在水一方理发店"),
        ("text", "叫了个鸡", "叫了个鸡"),
        ("text", "写意花艺。", "写意花艺"),
        ("text", "嗯，就夜色酒吧吧", "夜色酒吧"),
        ("text", "名字是夜色酒吧", "夜色酒吧"),
        ("text", "Blue Sky Trading Co., Ltd.", "Blue Sky Trading Co., Ltd."),
        ("address", "在让胡路区中七路12号", "让胡路区中七路12号"),
        ("address", "就住在中七路12号", "中七路12号"),
        ("integer", "five people", 5),
        ("integer", "1,200", 1200),
        ("choice", "大的", "large"),
        ("choice", "2", "large"),
        ("choice", "the first one", "small"),
        ("choice", "不要小的，要大的", "large"),
        ("yes_no", "嗯，有", "yes"),
        ("yes_no", "没有", "no"),
        ("yes_no", "nope", "no"),
    ],
)
def test_reads_what_is_spoken(kind: str, text: str, value: Value) -> None:
    assert read_value(a_field(kind), text, TODAY, spoken=True) == value


@pytest.mark.parametrize("name", ["叫我理发店", "就是茶", "是非酒吧", "It's Sugar", "At Home", "夜色酒吧"])
def test_a_form_keeps_a_name_as_it_was_typed(name: str) -> None:
    assert read_value(a_field("text"), f" {name} ", TODAY) == name


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("person_name", "🙂"),
        ("person_name", "不知道"),
        ("person_name", "<script>alert(1)</script>"),
        ("person_name", "what do you mean"),
        ("person_name", "不停了"),
        ("person_name", "我要加急"),
        ("person_name", "等一下"),
        ("person_name", "skip that"),
        ("text", "你帮我起一个"),
        ("text", "等一下"),
        ("address", "都填了啥了"),
        ("text", "🙂🙂"),
        ("text", "x" * 201),
        ("address", "12"),
        ("id_number", "123"),
        ("id_number", "110105194912310021"),
        ("id_number", "11010529491231002X"),
        ("id_number", "911124198108030025"),
        ("id_number", "911124198113030024"),
        ("uscc", "91110000600037341X"),
        ("phone", "12345"),
        ("phone", "13800000000 或 13900000000"),
        ("date", "下雨"),
        ("date", "2026-02-30"),
        ("date", "0001-01-01"),
        ("integer", "-3"),
        ("integer", "1 or 2"),
        ("integer", "3.5"),
        ("choice", "中型"),
        ("yes_no", "也许"),
    ],
)
@pytest.mark.parametrize("spoken", [True, False])
def test_refuses(kind: str, text: str, spoken: bool) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_value(a_field(kind), text, TODAY, spoken)
    assert refused.value.field == "it"
    assert refused.value.detail_zh != refused.value.zh
    assert refused.value.detail_en != refused.value.en


@pytest.mark.parametrize(
    ("kind", "rule", "good", "bad"),
    [
        ("text", Rule(min_length=2), "美发", "美"),
        ("text", Rule(max_length=3), "美一天", "美一天店"),
        ("integer", Rule(min=5), "5", "4"),
        ("integer", Rule(max=10), "10", "11"),
        ("id_number", Rule(min_age=60), "11010519491231002X", "110101200001010036"),
        ("date", Rule(not_future=True), "2026-11-23", "2026-11-24"),
        ("date", Rule(not_past=True), "2026-11-23", "2026-11-22"),
    ],
)
def test_rules_hold(kind: str, rule: Rule, good: str, bad: str) -> None:
    read_value(a_field(kind, rule), good, TODAY)
    with pytest.raises(InvalidValue):
        read_value(a_field(kind, rule), bad, TODAY)


@given(st.sampled_from(sorted(READERS)), st.text(max_size=300), st.booleans())
def test_any_text_is_read_or_refused(kind: str, text: str, spoken: bool) -> None:
    try:
        value = read_value(a_field(kind), text, TODAY, spoken)
    except InvalidValue:
        return
    kept = str(value)
    assert 0 < len(kept) <= MAX_LENGTH
    assert kept == kept.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs"} for c in kept)


def test_an_optional_field_can_be_left_out() -> None:
    assert wants_skip(" 跳过。")
    assert wants_skip("Skip")
    assert not wants_skip("没有名字的店")


@pytest.mark.parametrize(
    ("text", "value"), [("50", 50), ("五十万", 50), ("50万元", 50), ("500,000 yuan", 50), ("half a million", 50)]
)
def test_a_sum_in_ten_thousands_is_understood_with_its_unit_and_without(text: str, value: int) -> None:
    field = a_field("integer").model_copy(update={"id": "capital_wan"})
    assert read_value(field, text, TODAY) == value


def test_a_sum_that_is_no_whole_number_of_ten_thousands_is_refused() -> None:
    with pytest.raises(InvalidValue):
        read_value(a_field("integer").model_copy(update={"id": "price_wan"}), "85万5", TODAY)
