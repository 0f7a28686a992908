"""Mistyped English words are corrected; names, pinyin, numbers and what is right stay as they are."""

from __future__ import annotations

import time

import pytest

from mobile_api.catalog.index import known_examples
from mobile_api.catalog.matcher.english import EnglishWords
from mobile_api.catalog.matcher.spelling import Speller, meant
from mobile_api.catalog.matcher.text import clean


@pytest.fixture(scope="module")
def words() -> EnglishWords:
    """Built from the city's own texts."""
    return EnglishWords.learn([clean(example.text) for example in known_examples()])


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("i want to open a barbershp", "i want to open a barbershop"),
        ("lost my pasport!", "lost my passport!"),
        ("brith certificate for my dauhgter", "birth certificate for my daughter"),
        ("how do i regster a bussiness", "how do i register a business"),
        ("marrage certifcate", "marriage certificate"),
        ("unemploiment benifit", "unemployment benefit"),
        ("second hand car ownershp transfer", "second hand car ownership transfer"),
        ("我的pasport丢了", "我的passport丢了"),
    ],
)
def test_a_mistyped_word_becomes_the_one_that_was_meant(words: EnglishWords, typed: str, right: str) -> None:
    assert words.corrected(typed) == right


@pytest.mark.parametrize(
    "text",
    [
        "i want to open a barbershop",
        "my name is johnson smithson and i live with svetlana kuznetsova",
        "zhang meili and wang xiaoming got married",
        "kowalski from gdansk needs a visa",
        "dont know wheres the office, cant find it",
        "my babys hukou",
        "free wifi in the shop",
        "wechat alipay ielts toefl vpn covid huawei tiktok schengen",
        "gmaill@pasport.com",
        "my neighbour emigrates to iceland",
        "the permit no. is dq20261125pasport",
        "renting a flat, renewing a lease, rending a shirt",
    ],
)
def test_what_is_no_mistake_stays(words: EnglishWords, text: str) -> None:
    assert words.corrected(text) == text


def test_a_word_is_changed_into_words_of_the_catalog_and_the_phrases_only() -> None:
    assert EnglishWords.learn(["open a bakery"]).corrected("a pasport for my bakary") == "a pasport for my bakery"


def test_among_equally_near_words_the_more_frequent_one_is_meant() -> None:
    assert EnglishWords.learn(["rental", "rental", "recital"]).corrected("remtal") == "rental"


def test_a_mistake_that_phrases_contain_is_no_word(words: EnglishWords) -> None:
    assert "certifcate" in " ".join(clean(example.text) for example in known_examples())
    assert words.corrected("certifcate") == "certificate"


def test_requests_are_read_with_it() -> None:
    speller = Speller.learn(["lost my passport", "护照丢了"])
    assert meant("lost my pasport", speller) == "lost my passport"
    assert meant("huzhao diu le", speller) == "护照丢了"


def test_nobody_can_keep_it_busy(words: EnglishWords) -> None:
    started = time.process_time()
    words.corrected("certifcxyzqwvate " * 25 + "z" * 400)
    assert time.process_time() - started < 1.0
