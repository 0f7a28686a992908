"""Numbers that people write, and the numbers that applications get. Rules only."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import date

import cn2an
from stdnum import luhn

CHINESE_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万]+")
ARABIC = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
ENGLISH_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
ENGLISH = {word: value for value, word in enumerate(ENGLISH_WORDS.split())}


ONLY_ME = re.compile(r"^(?:就|只有)?(?:我|俺)(?:自己)?(?:一个|一人|自己)人?(?:干)?$|^(?:just|only) me$|^myself$")
SQUARE_METRES = r"(?:平方米|平米|平方|平|㎡|m2|m²|sq(?:uare)?\.? ?m(?:et\w*)?)"


def whole_number(text: str) -> int | None:
    """The one whole number in a text such as "大概35平米", "35m2" or "five people"; None if none or several."""
    plain = unicodedata.normalize("NFKC", re.sub(SQUARE_METRES, " ", text, flags=re.IGNORECASE)).lower()
    if ONLY_ME.search(plain):
        return 1
    found = [hit.replace(",", "") for hit in ARABIC.findall(plain)]
    if len(found) == 1:
        return int(found[0]) if "." not in found[0] else None
    if found:
        return None
    chinese = CHINESE_NUMERAL.findall(plain.replace("俩", "两个").replace("仨", "三个"))
    if len(chinese) == 1:
        return _from_chinese(chinese[0])
    english = [ENGLISH[word] for word in re.findall(r"[a-z]+", plain) if word in ENGLISH]
    return english[0] if len(english) == 1 else None


def _from_chinese(numeral: str) -> int | None:
    try:
        return int(cn2an.cn2an(numeral.replace("〇", "零"), "smart"))
    except (ValueError, KeyError):  # cn2an looks units up that some wrong numerals don't have
        return None


def new_application_number(today: date) -> str:
    """`YW`, the day, six random digits and a Luhn check digit, so that a number read out by phone can be checked."""
    digits = f"{today:%Y%m%d}{secrets.randbelow(10**6):06d}"
    return f"YW{digits}{luhn.calc_check_digit(digits)}"
