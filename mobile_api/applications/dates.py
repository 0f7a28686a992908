"""Days that people write, and working days. Rules only."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

import chinese_calendar
from dateutil import parser
from dateutil.relativedelta import relativedelta

from mobile_api.applications.numbers import whole_number

NEAR = {
    "大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "大后天": 3, "后天": 2,
    "the day after tomorrow": 2, "day after tomorrow": 2, "tomorrow": 1, "today": 0, "yesterday": -1,
}  # fmt: skip
YEARS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1, "前年": -2}
FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
NO_YEAR = re.compile(
    r"(?:(今年|明年|后年|去年|前年)\s*)?([\d一二三四五六七八九十]{1,3})\s*月\s*([\d一二三四五六七八九十]{1,3})\s*[日号]?"
)
IN_DAYS = re.compile(r"([\d一二两三四五六七八九十]+)\s*天(?:之?后|以后)|in ([a-z\d]+) days?")
ENGLISH_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")


def read_day(text: str, today: date) -> date | None:
    """The day that a text names, in figures or words, Chinese or English; None if it names none."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    for pattern in (FULL, COMPACT):
        if hit := pattern.search(plain):
            return _day(*(int(part) for part in hit.groups()))
    for word, offset in NEAR.items():
        if word in plain:
            return today + timedelta(days=offset)
    if hit := IN_DAYS.search(plain):
        days = whole_number(hit.group(1) or hit.group(2))
        return today + timedelta(days=days) if days is not None and days < 3660 else None
    if hit := NO_YEAR.search(plain):
        month, day = whole_number(hit.group(2)), whole_number(hit.group(3))
        return _day(today.year + YEARS.get(hit.group(1) or "今年", 0), month or 0, day or 0)
    return _english_day(plain, today)


def _english_day(plain: str, today: date) -> date | None:
    if not ENGLISH_MONTH.search(plain) or not re.search(r"\d", plain):
        return None
    try:
        return parser.parse(plain, default=parser.parse(f"{today:%Y}-01-01"), fuzzy=True).date()
    except (ValueError, OverflowError):
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def years_between(earlier: date, later: date) -> int:
    """Full years, as ages are counted; negative if `earlier` is the later."""
    return relativedelta(later, earlier).years


def add_working_days(start: date, days: int) -> date:
    """The day `days` working days after `start`, by the State Council's holiday calendar.

    For a year whose holidays aren't announced yet, weekends alone are free.
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_day_before(end: date, days: int) -> date:
    """The day `days` working days before `end`, by the same calendar."""
    day = end
    while days > 0:
        day -= timedelta(days=1)
        days -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether offices are open, by the State Council's calendar; by the weekday where none is announced yet."""
    return bool(chinese_calendar.is_workday(day)) if announced(day.year) else day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """Whether a day belongs to a public holiday (法定节假日), other than by being a weekend; False where none is
    announced yet."""
    return announced(day.year) and chinese_calendar.get_holiday_detail(day)[1] is not None and not is_working_day(day)


def announced(year: int) -> bool:
    """Whether a year's holidays are known: the State Council announces them in the autumn before."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:  # the library knows announced years only
        return False
    return True
