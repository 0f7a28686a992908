"""Days that people name from where they stand: "下周一", "月底", "two weeks from now", "国庆以后". Rules only.

A week begins on Monday, so "next Friday" is the Friday of next week. What may lie on either side of today goes the way
that is asked for, `lean`: 1 for a day to come, -1 for a day that has been, 0 for either.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
from dateutil.relativedelta import relativedelta

from mobile_api.applications.dates import announced, is_working_day
from mobile_api.applications.numbers import whole_number

SHIFT = {
    "上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2,
    "last": -1, "this": 0, "the": 0, "coming": 0, "next": 1,
}  # fmt: skip
ZH_SHIFT = r"(上上|下下|上|下|这|本)"
EN_SHIFT = r"(last|this|the|coming|next)"
ZH_WEEKDAY = re.compile(rf"{ZH_SHIFT}?一?个?(?:周|星期|礼拜)([一二三四五六日天])")
EN_WEEKDAY = re.compile(rf"\b(?:{EN_SHIFT} )?(mon|tues|wednes|thurs|fri|satur|sun)day\b")
WEEKDAYS = {name: day for day, name in enumerate("一二三四五六日")} | {"天": 6}
WEEKDAYS |= {name: day for day, name in enumerate(["mon", "tues", "wednes", "thurs", "fri", "satur", "sun"])}
NUMERAL = r"[\d一二两三四五六七八九十半]+"
ZH_SPAN = re.compile(rf"({NUMERAL})\s*个?(天|日|周|星期|礼拜|月|年)(半)?(?:之|以)?([后前])")
EN_SPAN = re.compile(
    r"\bin ([a-z\d]+|half an?) (day|week|month|year)s?\b"
    r"|\b([a-z\d]+|half an?) (day|week|month|year)s? (ago|later|from (?:now|today))\b"
)
UNITS = {
    "天": "days", "日": "days", "周": "weeks", "星期": "weeks", "礼拜": "weeks", "月": "months", "年": "years",
    "day": "days", "week": "weeks", "month": "months", "year": "years",
}  # fmt: skip
MOST = 1200
"""Nobody counts further than that, in any unit."""
ZH_PART = re.compile(rf"(?:{ZH_SHIFT}个?|({NUMERAL}))?月(底|末|初|中)")
EN_PART = re.compile(rf"\b(end|start|beginning|middle) of {EN_SHIFT} month\b")
PARTS = {"底": 31, "末": 31, "end": 31, "初": 1, "start": 1, "beginning": 1, "中": 15, "middle": 15}
ZH_OF_MONTH = re.compile(rf"(?:{ZH_SHIFT}个?月)?({NUMERAL})[号日]")
EN_OF_MONTH = re.compile(rf"\bthe (\d{{1,2}})(?:st|nd|rd|th)(?: of {EN_SHIFT} month)?\b")
HOLIDAYS = {
    "元旦": "New Year's Day", "春节": "Spring Festival", "过年": "Spring Festival", "清明": "Tomb-sweeping Day",
    "五一": "Labour Day", "劳动节": "Labour Day", "端午": "Dragon Boat Festival", "中秋": "Mid-autumn Festival",
    "国庆": "National Day", "十一假期": "National Day", "new year's day": "New Year's Day",
    "chinese new year": "Spring Festival", "spring festival": "Spring Festival", "labour day": "Labour Day",
    "labor day": "Labour Day", "may day": "Labour Day", "national day": "National Day",
}  # fmt: skip
YEARS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1, "前年": -2}
USUAL = {"New Year's Day": (1, 1, 3), "Labour Day": (5, 1, 5), "National Day": (10, 1, 7)}
"""First day and usual length of the holidays with a fixed date, for years that the State Council hasn't announced."""
AFTER = re.compile(r"后|完|过了|\bafter\b")
BEFORE = re.compile(r"前|\bbefore\b")
Reader = Callable[[re.Match[str], date, int], date | None]


def read_relative_day(plain: str, today: date, lean: int) -> date | None:
    """The day that lower-case text of one width names from `today`; None if it names none."""
    for pattern, reader in READERS:
        if hit := pattern.search(plain):
            return reader(hit, today, lean)
    return _holiday(plain, today, lean)


def _weekday(hit: re.Match[str], today: date, lean: int) -> date | None:
    shift, weekday = hit.group(1), WEEKDAYS[hit.group(2)]
    if shift is not None and shift not in ("the", "coming"):
        return today + timedelta(days=weekday - today.weekday(), weeks=SHIFT[shift])
    if lean < 0:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _span(hit: re.Match[str], today: date, lean: int) -> date | None:
    groups = [group for group in hit.groups() if group is not None]
    count, unit, back = groups[0], UNITS[groups[1]], groups[-1] in ("前", "ago")
    half = count.startswith(("半", "half"))
    number = 0 if half else 1 if count in ("a", "an") else whole_number(count)
    if number is None or number > MOST:
        return None
    span = relativedelta(**{unit: number})  # type: ignore[arg-type]  # one of its four units
    if half or "半" in groups[1:]:
        span += {"months": relativedelta(days=15), "years": relativedelta(months=6)}.get(unit, relativedelta())
    try:
        return today - span if back else today + span
    except (ValueError, OverflowError):
        return None


def _part_of_month(hit: re.Match[str], today: date, lean: int) -> date | None:
    groups = [group for group in hit.groups() if group is not None]
    part = next(PARTS[group] for group in groups if group in PARTS)
    other = next((group for group in groups if group not in PARTS), None)
    if other is None:
        return _in_month(leaning(_in_month(today, part), today, lean, relativedelta(months=1)), part)
    if other in SHIFT:
        return _in_month(today + relativedelta(months=SHIFT[other]), part)
    month = whole_number(other) or 0
    if not 1 <= month <= 12:
        return None
    return leaning(_in_month(today.replace(month=month, day=1), part), today, lean, relativedelta(years=1))


def _in_month(month: date, day: int) -> date:
    """A day of the month, at most its last."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _of_month(hit: re.Match[str], today: date, lean: int) -> date | None:
    shift, numeral = (hit.group(1), hit.group(2)) if hit.re is ZH_OF_MONTH else (hit.group(2), hit.group(1))
    day, month = whole_number(numeral) or 0, today + relativedelta(months=SHIFT.get(shift or "", 0))
    if not 1 <= day <= monthrange(month.year, month.month)[1]:
        return None
    named = month.replace(day=day)
    return named if shift else leaning(named, today, lean or 1, relativedelta(months=1))


def leaning(day: date, today: date, lean: int, step: relativedelta) -> date:
    """The day, or the same one a `step` on or back where it lies on the wrong side of today."""
    if lean > 0 and day < today:
        return day + step
    return day - step if lean < 0 and day > today else day


def _holiday(plain: str, today: date, lean: int) -> date | None:
    """A holiday's first day, the first working day after it, or the last one before it."""
    name = next((english for word, english in HOLIDAYS.items() if word in plain), None)
    if name is None:
        return None
    said = next((today.year + offset for word, offset in YEARS.items() if word in plain), None)
    either = (today.year, today.year - 1) if lean < 0 else (today.year, today.year + 1)
    for year in (said,) if said else either:
        days = _days_of(name, year)
        if not days or (said is None and (days[-1] < today) != (lean < 0)):
            continue
        if AFTER.search(plain):
            return _first_working_day(days[-1], 1)
        return _first_working_day(days[0], -1) if BEFORE.search(plain) else days[0]
    return None


def _days_of(name: str, year: int) -> list[date]:
    if announced(year):
        days = chinese_calendar.get_dates(date(year, 1, 1), date(year, 12, 31))
        return [day for day in days if chinese_calendar.get_holiday_detail(day) == (True, name)]
    if name not in USUAL:
        return []
    month, first, length = USUAL[name]
    return [date(year, month, first) + timedelta(days=n) for n in range(length)]


def _first_working_day(day: date, step: int) -> date:
    day += timedelta(days=step)
    while not is_working_day(day):
        day += timedelta(days=step)
    return day


READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (ZH_SPAN, _span),
    (EN_SPAN, _span),
    (ZH_WEEKDAY, _weekday),
    (EN_WEEKDAY, _weekday),
    (ZH_PART, _part_of_month),
    (EN_PART, _part_of_month),
    (ZH_OF_MONTH, _of_month),
    (EN_OF_MONTH, _of_month),
)
"""The first that matches reads."""
