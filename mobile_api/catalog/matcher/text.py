"""What the matcher sees of a text: one script, one width, one case; and how it sounds."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin

MAX_CHARS = 400
"""Longer stories are read at both ends: people say what they want first or last."""

_simplify = opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """NFKC, simplified characters, lower case, single spaces, without control characters and emoji."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c if unicodedata.category(c)[0] in "LNPZM" else " " for c in plain)
    spaced = re.sub(r"\s+", " ", _simplify.convert(kept).lower()).strip()
    if len(spaced) > MAX_CHARS:
        spaced = spaced[: MAX_CHARS // 2] + " " + spaced[-MAX_CHARS // 2 :]
    return spaced


def sound(text: str) -> str:
    """A cleaned text as toneless pinyin without gaps, so that homophones and typed pinyin look alike."""
    return re.sub(r"[^a-z0-9]+", "", "".join(lazy_pinyin(text, errors="default")))


def has_words(text: str) -> bool:
    """Whether anything in a cleaned text could be a word: a letter, a character or a digit."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)
