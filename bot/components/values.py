"""Whether a text holds a value of a field's type. Loose on purpose: the backend checks, and says what is wrong."""

from __future__ import annotations

import re

ZH_NUMBER = "零〇一二两三四五六七八九十百千万俩仨"
EN_NUMBER = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|grand|million"
)
MONTHS = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAYS = r"mon|tues|wednes|thurs|fri|satur|sun"

VALUES: dict[str, re.Pattern[str]] = {
    "date": re.compile(
        rf"\d|[今明后昨前]天|[{ZH_NUMBER}]\s*[月号日年]|(上|下|这|本)(个)?(月|周|星期|礼拜)|(今|明|去|后|前)年|周[一二三四五六日天]|"
        rf"星期[一二三四五六日天]|月[初底末中]|[{ZH_NUMBER}半]个?(天|周|星期|礼拜|月|年)[之以]?[后前]|"
        rf"元旦|春节|过年|清明|五一|劳动节|端午|中秋|国庆|"
        rf"\b(today|tomorrow|yesterday|(next|last|this) (week|month|year|\w+day)|({MONTHS})\w*|({DAYS})day|"
        rf"(days?|weeks?|months?|years?) (ago|later|from (now|today))|in \w+ (days?|weeks?|months?)|"
        rf"(national|may|labou?r) day|spring festival|new year)\b",
        re.IGNORECASE,
    ),
    "id_number": re.compile(r"\d(?:[\s-]?[\dXx]){9,}"),
    "integer": re.compile(rf"\d|[{ZH_NUMBER}]|\b({EN_NUMBER})\b|没有|\bnone\b", re.IGNORECASE),
    "phone": re.compile(r"[\d零〇幺一二三四五六七八九](?:[\s-]?[\d零〇幺一二三四五六七八九]){6,}"),
    "uscc": re.compile(r"(?<![0-9A-Za-z])(?=\w*\d)(?:[0-9A-Za-z][\s-]?){12,}"),
}


def holds_value(text: str, field_type: str | None) -> bool:
    """Whether a value of `field_type` may stand in `text`; False for types that any words may fill."""
    pattern = VALUES.get(field_type or "")
    return bool(pattern and pattern.search(text))
