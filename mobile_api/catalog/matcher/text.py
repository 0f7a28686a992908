"""What the matcher sees of a text: one script, one width, one case; and how it sounds."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
from pypinyin import lazy_pinyin

MAX_CHARS = 400
"""Longer stories are read at both ends: people say what they want first or last."""

INITIAL = "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)"
FINAL = "(?:[iu]?ang|i?ong|i?ao|uai|[iu]an|[eiou]ng|[eiu]n|an|ai|ei|ou|i[aeu]|u[aoei]|ve|[aeiouv])"
SYLLABLE = re.compile(f"{INITIAL}{FINAL}|er|ang?|ai|ao|en|ou|[ae]")
LONGEST_SYLLABLE = 6
LONGEST_WORD = 40
ENGLISH = {
    "a",
    "i",
    "me",
    "my",
    "we",
    "you",
    "he",
    "she",
    "to",
    "open",
    "the",
    "name",
    "change",
    "can",
    "women",
    "men",
    "die",
}
"""Words that could be syllables but are English."""
ENGLISH_SHARE = 0.4
"""More of them than this, and the text is English ("me" stands in "zen me" too)."""

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


def is_pinyin(text: str) -> bool:
    """Whether a cleaned text without Chinese characters is Chinese typed in Latin letters."""
    words = re.findall(r"[a-z]+", text)
    if not words or re.search(r"[\u3400-\u9fff]", text):
        return False
    english = sum(word in ENGLISH for word in words)
    return english <= ENGLISH_SHARE * len(words) and all(is_syllables(word) for word in words)


def is_syllables(word: str) -> bool:
    """Whether a word of letters is a row of pinyin syllables."""
    if len(word) > LONGEST_WORD:
        return False
    reachable = [True] + [False] * len(word)
    for end in range(1, len(word) + 1):
        reachable[end] = any(
            reachable[start] and SYLLABLE.fullmatch(word, start, end)
            for start in range(max(0, end - LONGEST_SYLLABLE), end)
        )
    return reachable[-1]
