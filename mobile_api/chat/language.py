"""Which language somebody has begun to speak. Rules only."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[a-z']+")
TELLING_WORDS = (
    "i i'm i'd my me we our you your it the a an is are was to for of in on at and or do does did can could would "
    "should will want need like how what where when why which who much many long please help open get have has "
    "lost apply hello hi thanks thank"
)
TELLING = frozenset(TELLING_WORDS.split())
"""Words that make a sentence English; names and pinyin have none of them."""
TELLING_SHARE = 0.3


def spoken(text: str, present: str) -> str:
    """`en` or `zh` if a text is clearly a sentence of the other language, else the present one.

    Names, numbers, pinyin and single words settle nothing: "Li Lei" is an answer in both languages.
    """
    words = WORD.findall(text.lower())
    han = HAN.findall(text)
    if present == "zh" and not han and len(words) >= 3:
        telling = sum(word in TELLING for word in words)
        return "en" if telling >= 2 and telling >= TELLING_SHARE * len(words) else "zh"
    if present == "en" and len(han) >= 4 and len(han) > len(words):
        return "zh"
    return present
