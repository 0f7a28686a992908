"""Working days, and ages. Rules only."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from dateutil.relativedelta import relativedelta

FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Holidays of every year, whatever is announced: month and day (全国年节及纪念日放假办法, art. 2, as of 2025). Those by
the moon wait for the calendar."""


def years_between(earlier: date, later: date) -> int:
    """Full years, as ages are counted; negative if `earlier` is the later."""
    return relativedelta(later, earlier).years


def add_working_days(start: date, days: int) -> date:
    """The day `days` working days after `start`, by the State Council's holiday calendar.

    For a year whose holidays aren't announced yet, weekends are free and the days that the law names.
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
    """Whether offices are open, by the State Council's calendar; by weekday and `FIXED` where none is announced yet."""
    if announced(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in FIXED


def is_public_holiday(day: date) -> bool:
    """Whether a day belongs to a public holiday (法定节假日), other than by being a weekend."""
    if not announced(day.year):
        return (day.month, day.day) in FIXED
    return chinese_calendar.get_holiday_detail(day)[1] is not None and not is_working_day(day)


def announced(year: int) -> bool:
    """Whether a year's holidays are known: the State Council announces them in the autumn before."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:  # the library knows announced years only
        return False
    return True
