"""What the matcher sees of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_api.catalog.matcher.text import MAX_CHARS, clean, is_pinyin


@pytest.mark.parametrize(
    "text", ["wo yao kai lifadian", "shi ye jin zen me shen ling", "huzhao", "tuixiu", "gongjijin zufang", "nan nv"]
)
def test_pinyin_is_recognised(text: str) -> None:
    assert is_pinyin(text)


@pytest.mark.parametrize("text", ["open a shop", "can i change name", "passport", "我要 kai dian", "123", "", "baby"])
def test_what_is_not_pinyin(text: str) -> None:
    assert not is_pinyin(text)


def test_no_text_keeps_the_reader_busy() -> None:
    """Letters that can be cut into syllables in many ways took seconds once."""
    started = time.process_time()
    is_pinyin("xianian" * 5 + "vv")
    is_pinyin("xianian" * 50 + "vv")
    is_pinyin(" ".join(["xianianianian"] * 30) + " vv")
    assert time.process_time() - started < 0.1


@given(st.text(max_size=1000))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert len(once) <= MAX_CHARS + 1
    assert clean(once) == once
