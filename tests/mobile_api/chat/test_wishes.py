"""What is read out of a message before it is matched, and what is done about a match."""

from __future__ import annotations

import pytest

from mobile_api.catalog.checklist import Topic
from mobile_api.catalog.matcher.match import Candidate, Match
from mobile_api.chat.assistant.deciding import decide
from mobile_api.chat.assistant.handover import masked
from mobile_api.chat.assistant.questions import about_the_counter, asked_about, asks_for_sum, topics_of
from mobile_api.chat.assistant.wishes import (
    halves,
    only_denied,
    parts,
    without_denied,
    without_return,
)


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("我要开理发店，顺便给我妈办个老年证", ["我要开理发店", "给我妈办个老年证"]),
        ("open a restaurant and also get a senior card", ["open a restaurant", "get a senior card"]),
        ("身份证和护照都要办", ["身份证", "护照"]),
        ("我儿子要结婚了，想买房", ["我儿子要结婚了，想买房"]),
        ("I'm an expat and I want to open a shop", ["I'm an expat and I want to open a shop"]),
        (
            "I'm an expat, I want to open a shop and I also need a visa",
            ["I'm an expat, I want to open a shop", "a visa"],
        ),
        ("my wife and I want to get divorced", ["my wife and I want to get divorced"]),
        ("我和我媳妇想要孩子,再要二胎", ["我和我媳妇想要孩子,再要二胎"]),
        ("我是外地的，还想办居住证", ["我是外地的，还想办居住证"]),
    ],
)
def test_wishes_are_parted(text: str, wishes: list[str]) -> None:
    assert parts(text) == wishes


@pytest.mark.parametrize(
    ("text", "sum_asked"),
    [
        ("退休以后一个月能领多少钱", True),
        ("失业金一个月多少钱", True),
        ("老人高龄补贴一个月给多少钱", True),
        ("一年交多少钱", True),
        ("多少能提", True),
        ("how much will I get", True),
        ("how much is the pension", True),
        ("办护照要多少钱", False),
        ("要交多少天", False),
        ("how much does it cost", False),
    ],
)
def test_what_one_gets_is_no_fee(text: str, sum_asked: bool) -> None:
    assert asks_for_sum(text) == sum_asked


def test_one_and_has_two_sides() -> None:
    assert halves("开理发店和奶茶店") == ["开理发店", "奶茶店"]
    assert halves("理发、美容、美甲") == ["理发、美容、美甲"]


@pytest.mark.parametrize(
    "text", ["my wife and I are getting married", "我跟我对象要领证", "I'm a nurse and I moved here"]
)
def test_who_wants_it_is_no_side_of_its_own(text: str) -> None:
    assert halves(text) == [text]


@pytest.mark.parametrize(
    ("text", "denied"),
    [("no, not food", "food"), ("不是饭店", "饭店"), ("不对，是面馆不是理发店", None), ("no", None)],
)
def test_a_denial_that_says_nothing_else_is_known(text: str, denied: str | None) -> None:
    assert only_denied(text) == denied


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("不对，是面馆不是理发店", "面馆"),
        ("no, a restaurant, not a barbershop", "a restaurant,"),
        ("我要开理发店", "我要开理发店"),
    ],
)
def test_what_is_denied_is_left_out(text: str, left: str) -> None:
    assert without_denied(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [("回到饭店", "饭店"), ("接着办身份证", "身份证"), ("go back to the shop", "shop"), ("开店", "开店")],
)
def test_coming_back_names_the_matter(text: str, left: str) -> None:
    assert without_return(text) == left


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("办护照要多少钱", "护照"),
        ("请问办护照要多少钱", "护照"),
        ("想问一下，要多久能办好", ""),
        ("等会，要多久", ""),
        ("要多久能办好", ""),
        ("how much is a passport", "passport"),
    ],
)
def test_a_question_is_about_something_or_nothing(text: str, about: str) -> None:
    assert asked_about(text) == about


@pytest.mark.parametrize(
    ("text", "first", "topics"),
    [
        ("要多少钱，几天能下来", "fee", ["fee", "duration"]),
        ("要什么材料", "materials", ["materials"]),
        ("要啥材料，去哪办", "overview", ["materials", "where"]),
        ("怎么办", "overview", ["overview"]),
        ("what papers do I need and how much does it cost", "materials", ["materials", "fee"]),
        ("how much time does it take", "duration", ["duration"]),
    ],
)
def test_a_question_may_be_on_several_topics(text: str, first: Topic, topics: list[Topic]) -> None:
    assert topics_of(text, first) == topics


@pytest.mark.parametrize(
    ("text", "only_the_counter"),
    [("你们几点下班", True), ("周六开门吗", True), ("are you open on Saturdays", True), ("电影院几点开门", False)],
)
def test_opening_hours_without_a_matter_are_the_counters(text: str, only_the_counter: bool) -> None:
    assert about_the_counter(asked_about(text)) == only_the_counter


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13912345678", "电话139****5678"),
        ("电话１３９１２３４５６７８", "电话139****5678"),
        ("139.1234.5678", "139****5678"),
        ("身份证 11010519491231002X 的", "身份证 110****002X 的"),
        ("账号6222021234567890123456", "账号622****3456"),
        ("2026-11-25", "2026-11-25"),
        ("卡号 6222 0212 3456 7890", "卡号 622****7890"),
        ("一共35平", "一共35平"),
    ],
)
def test_long_numbers_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


def match(none: float, *probabilities: float) -> Match:
    return Match(tuple(Candidate(f"thing-{n}", p) for n, p in enumerate(probabilities)), none)


def test_a_sure_candidate_is_taken() -> None:
    assert decide(match(0.0, 0.9, 0.05), active=False).take == "thing-0"


def test_between_close_ones_buttons_are_offered() -> None:
    assert decide(match(0.0, 0.45, 0.4, 0.1, 0.05), active=False).offer == ("thing-0", "thing-1", "thing-2")


def test_what_is_likely_none_is_neither() -> None:
    decision = decide(match(0.8, 0.2), active=False)
    assert (decision.take, decision.offer) == (None, ())


def test_leaving_a_form_takes_more() -> None:
    assert decide(match(0.0, 0.62, 0.1), active=False).take == "thing-0"
    assert decide(match(0.0, 0.62, 0.1), active=True).take is None
