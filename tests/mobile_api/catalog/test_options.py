"""Which option a free answer means."""

from __future__ import annotations

import pytest

from mobile_api.catalog.options import CLEARLY, LIKE, mentioned, most_like, pick, pick_yes_no, without_option
from mobile_api.catalog.schema import Option, Text, Words

OPTIONS = [
    Option(
        id="first",
        label=Text(zh="第一次办", en="First"),
        words=Words(zh=["首次", "没办过"], en=["new", "never"]),
    ),
    Option(id="renew", label=Text(zh="到期换发", en="Renewal"), words=Words(zh=["到期", "过期"], en=["expired"])),
    Option(id="lost", label=Text(zh="丢了补发", en="Lost"), words=Words(zh=["丢", "被偷"], en=["lost", "stolen"])),
]


@pytest.mark.parametrize(
    ("text", "meant"), [("个人", True), ("是个人开的", True), ("一共两个人", False), ("3个人", False)]
)
def test_a_number_of_people_is_no_kind_of_person(text: str, meant: bool) -> None:
    alone = Option(id="alone", label=Text(zh="个体", en="Sole trader"), words=Words(zh=["个人"], en=["alone"]))
    assert (mentioned(text, [alone, *OPTIONS]) == alone) == meant


def test_a_button_says_nothing_of_another_question() -> None:
    label = Text(zh="个体工商户（自己干）", en="Sole trader (on my own)")
    alone = Option(id="sole_trader", label=label, words=Words(zh=["个体"], en=["on my own", "sole trader"]))
    owned = Option(id="owned", label=Text(zh="自己的房子", en="My own"), words=Words(zh=["自己"], en=["own"]))
    for said in (label.en, label.zh):
        assert mentioned(without_option(said, alone), [owned]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一次", "first"),
        ("第一次办。", "first"),
        ("我没办过", "first"),
        ("过期了", "renew"),
        ("it has expired", "renew"),
        ("被偷了", "lost"),
        ("不是到期，是丢了", "lost"),
        ("2", "renew"),
        ("第三个", "lost"),
        ("the last one", "lost"),
        ("RENEWAL", "renew"),
        ("没丢", None),
        ("被偷了，也过期了", None),
        ("不知道", None),
        ("knew", None),
        ("", None),
    ],
)
def test_pick(text: str, expected: str | None) -> None:
    option = pick(text, OPTIONS)
    assert (option.id if option else None) == expected


def test_a_longer_text_mentions_an_option_only_by_its_words() -> None:
    option = mentioned("我的护照上个月过期了，想再办一本", OPTIONS)
    assert option is not None
    assert option.id == "renew"
    assert mentioned("我想办护照，2本", OPTIONS) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("有", True), ("没有", False), ("Yes, please", True), ("不用了", False), ("嗯嗯", True), ("也许", None)],
)
def test_yes_or_no(text: str, expected: bool | None) -> None:
    assert pick_yes_no(text) is expected


@pytest.mark.parametrize(
    ("likeness", "meant"),
    [
        ([], None),
        ([LIKE], 0),
        ([LIKE - 0.01], None),
        ([0.1, LIKE], 1),
        ([0.9, 0.9 - CLEARLY - 0.01], 0),
        ([0.9 - CLEARLY + 0.01, 0.9], None),
    ],
)
def test_an_option_is_meant_that_is_like_enough_and_clearly_the_likest(
    likeness: list[float], meant: int | None
) -> None:
    assert most_like(likeness) == meant
