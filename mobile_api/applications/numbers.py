"""Numbers that people write, and the numbers that applications get. Rules only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import cn2an
from stdnum import luhn

CHINESE_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
SCALES = {
    "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "k": 1000, "w": 10**4,
    "hundred": 100, "grand": 1000, "thousand": 1000, "million": 10**6,
}  # fmt: skip
SCALE = r"百万|千万|[百千万亿]|[kw](?![a-z])|(?:hundred|grand|thousand|million)\b"
ARABIC = re.compile(rf"(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*({SCALE})?(?:([0-9])([百千])?)?")
""" "8000", "3.5万", "1万2", "5k", "5 grand": the figure, its scale, and a digit of the next lower one."""
ENGLISH_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
TENS = "thirty forty fifty sixty seventy eighty ninety"
ENGLISH = {word: value for value, word in enumerate(ENGLISH_WORDS.split())}
ENGLISH |= {word: tens * 10 for tens, word in enumerate(TENS.split(), 3)}
WORD = "|".join(ENGLISH)
ENGLISH_NUMERAL = re.compile(rf"\b(?:half an? |an? )?(?:(?:{WORD}|hundred|thousand|grand|million)\b(?:[ -]|\band )*)+")
EACH = re.compile(r"[每一]\s*个?月|[每一]年|\b(?:an?|per|each|every) (?:month|year)\b")
"""Sums by the month: the "one" of 一个月 is no number of its own."""


ONLY_ME = re.compile(r"^(?:就|只有)?(?:我|俺)(?:自己)?(?:一个|一人|自己)人?(?:干)?$|^(?:just|only) me$|^myself$")
PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,4}?(?:路|大街|街(?!道)|大道|胡同|小区)|"
    r"[0-9零〇一二两三四五六七八九十百千]+\s*(?:号楼?|[楼层栋幢室弄]|单元)|\bno\.? ?[0-9]+",
    re.IGNORECASE,
)
"""Numbers of streets, houses, floors and doors: no amounts."""
SQUARE_METRES = r"(?:平方米|平米|平方|平|㎡|m2|m²|sq(?:uare)?\.? ?m(?:et\w*)?)"


def whole_number(text: str) -> int | None:
    """The one whole number in a text such as "大概35平米", "一个月1万2", "5 grand"; None if none or several."""
    plain = unicodedata.normalize("NFKC", re.sub(SQUARE_METRES, " ", text, flags=re.IGNORECASE)).lower()
    plain = PLACE.sub(" ", plain)
    if ONLY_ME.search(plain):
        return 1
    figures = ARABIC.findall(plain)
    if figures:
        return _from_figures(*figures[0]) if len(figures) == 1 else None
    plain = EACH.sub(" ", plain)
    chinese = CHINESE_NUMERAL.findall(plain.replace("俩", "两个").replace("仨", "三个"))
    if len(chinese) == 1:
        return _from_chinese(chinese[0])
    english = ENGLISH_NUMERAL.findall(plain)
    return _from_english(english[0]) if len(english) == 1 else None


def whole_wan(text: str) -> int | None:
    """The one sum in a text in 万元 (10,000 yuan), as a form asks for it: "50", "五十万", "500,000 yuan"."""
    number = whole_number(text)
    if number is None or not SUM.search(text):
        return number
    return number // 10**4 if number % 10**4 == 0 else None


SUM = re.compile(r"[万亿元块]|\d\s*[kw](?![a-z])|\b(?:yuan|rmb|thousand|grand|million)\b", re.IGNORECASE)
"""Who names the unit doesn't count in 万."""


def _from_figures(figure: str, scale: str, digit: str, lower: str) -> int | None:
    factor = SCALES.get(scale, 1)
    value = Fraction(figure.replace(",", "")) * factor
    if digit:
        value += int(digit) * (SCALES[lower] if lower else Fraction(factor, 10))
    return int(value) if value.denominator == 1 else None


def _from_english(numeral: str) -> int | None:
    """ "two thousand five hundred", "half a million"."""
    words = re.findall(r"[a-z]+", numeral)
    total, current = Fraction(0), Fraction(1, 2) if words[0] == "half" else Fraction(0)
    for word in words:
        if word in ENGLISH:
            current += ENGLISH[word]
        elif word == "hundred":
            current = (current or Fraction(1)) * 100
        elif word in SCALES:
            total, current = total + (current or Fraction(1)) * SCALES[word], Fraction(0)
    value = total + current
    return int(value) if value.denominator == 1 else None


def _from_chinese(numeral: str) -> int | None:
    try:
        return int(cn2an.cn2an(numeral.replace("〇", "零"), "smart"))
    except (ValueError, KeyError):  # cn2an looks units up that some wrong numerals don't have
        return None


def new_application_number(today: date, draw: Callable[[int], int]) -> str:
    """`YW`, the day, six random digits and a Luhn check digit, so that a number read out by phone can be checked."""
    digits = f"{today:%Y%m%d}{draw(10**6):06d}"
    return f"YW{digits}{luhn.calc_check_digit(digits)}"
