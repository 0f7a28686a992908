"""Pinyin is read, homophones are corrected, and what is right stays as it is."""

from __future__ import annotations

import time

import pytest

from mobile_api.catalog.index import known_examples
from mobile_api.catalog.matcher.spelling import Speller, meant
from mobile_api.catalog.matcher.text import clean


@pytest.fixture(scope="module")
def speller() -> Speller:
    """Built from the city's own texts."""
    return Speller.learn([clean(example.text) for example in known_examples()])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("gongsi zhuxiao", "公司注销"),
        ("huzhao guoqi le", "护照过期了"),
        ("hukouqianyi", "户口迁移"),
        ("tuixiu", "退休"),
    ],
)
def test_pinyin_becomes_characters(speller: Speller, typed: str, read: str) -> None:
    assert meant(typed, speller) == read


@pytest.mark.parametrize(
    ("typed", "right"),
    [("离昏证丢了", "离婚证丢了"), ("公积今", "公积金"), ("架驶证换证", "驾驶证换证"), ("低宝户", "低保户")],
)
def test_homophones_become_the_right_word(speller: Speller, typed: str, right: str) -> None:
    assert meant(typed, speller) == right


@pytest.mark.parametrize("text", ["我要开理发店", "孩子上户口", "open a barbershop", "住房公积金贷款", "2026年"])
def test_what_is_right_stays(speller: Speller, text: str) -> None:
    assert meant(text, speller) == text


def test_letters_that_are_no_pinyin_are_left_alone(speller: Speller) -> None:
    assert speller.read_pinyin("xyzxyz") is None


def test_long_texts_are_read_in_time(speller: Speller) -> None:
    started = time.process_time()
    meant("xian" * 9 + " " + "shishishishi " * 20, speller)
    meant("是时事实十石史使" * 50, speller)
    assert time.process_time() - started < 1.0
