"""The day that people write, in figures or words, Chinese or English. Rules only."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from dateutil import parser
from dateutil.relativedelta import relativedelta

from mobile_api.applications.numbers import whole_number
from mobile_api.applications.relative_days import YEARS, leaning, read_relative_day

NEAR = {
    "大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "大后天": 3, "后天": 2,
    "the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1, "today": 0, "yesterday": -1,
}  # fmt: skip
SPAN_OF_TODAY = re.compile(r"\bfrom today\b")
FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
NO_YEAR = re.compile(
    r"(?:(今年|明年|后年|去年|前年)\s*)?([\d一二三四五六七八九十]{1,3})\s*月\s*([\d一二三四五六七八九十]{1,3})\s*[日号]?"
)
ENGLISH_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")


def read_day(text: str, today: date, lean: int = 0) -> date | None:
    """The day that a text names; None if it names none.

    Where no year is said, `lean` tells whether it must be a day to come (1), a day that has been (-1), or of this year.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for pattern in (FULL, COMPACT):
        if hit := pattern.search(plain):
            return _day(*(int(part) for part in hit.groups()))
    for word, offset in NEAR.items():
        if word in SPAN_OF_TODAY.sub("", plain):
            return today + timedelta(days=offset)
    if hit := NO_YEAR.search(plain):
        month, number = whole_number(hit.group(2)), whole_number(hit.group(3))
        day = _day(today.year + YEARS.get(hit.group(1) or "今年", 0), month or 0, number or 0)
        return leaning(day, today, lean, relativedelta(years=1)) if day and not hit.group(1) else day
    return _english_day(plain, today, lean) or read_relative_day(plain, today, lean)


def _english_day(plain: str, today: date, lean: int) -> date | None:
    if not ENGLISH_MONTH.search(plain) or not re.search(r"\d", plain):
        return None
    try:
        day = parser.parse(plain, default=parser.parse(f"{today:%Y}-01-01"), fuzzy=True).date()
    except (ValueError, OverflowError):
        return None
    return day if re.search(r"\d{4}", plain) else leaning(day, today, lean, relativedelta(years=1))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
