"""Which language a text is taken for."""

from __future__ import annotations

import pytest

from mobile_api.chat.language import spoken


@pytest.mark.parametrize(
    "text",
    ["I want to open a barbershop", "how long does it take?", "Where is my application", "I lost my job last month"],
)
def test_an_english_sentence_changes_to_english(text: str) -> None:
    assert spoken(text, "zh") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Li Lei",
        "Happy Cuts",
        "wo yao kai fandian",
        "ok",
        "13800000000",
        "Room 3, 12 Zhongqi Road",
        "开一家 bakery 要多久",
    ],
)
def test_names_numbers_and_pinyin_settle_nothing(text: str) -> None:
    assert spoken(text, "zh") == "zh"


@pytest.mark.parametrize(("text", "language"), [("我要开理发店", "zh"), ("张三", "en"), ("I want to 开店", "en")])
def test_a_chinese_sentence_changes_to_chinese(text: str, language: str) -> None:
    assert spoken(text, "en") == language
