"""Days as people name them, from a Wednesday in November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_api.applications.spoken_days import read_day

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明天", "2026-11-26"),
        ("大后天", "2026-11-28"),
        ("the day after tomorrow", "2026-11-27"),
        ("下周一", "2026-11-30"),
        ("next Monday", "2026-11-30"),
        ("next Friday", "2026-12-04"),
        ("这周五", "2026-11-27"),
        ("下星期天", "2026-12-06"),
        ("上周五", "2026-11-20"),
        ("三天后", "2026-11-28"),
        ("两周后", "2026-12-09"),
        ("in two weeks", "2026-12-09"),
        ("a week from today", "2026-12-02"),
        ("半个月后", "2026-12-10"),
        ("3 weeks ago", "2026-11-04"),
        ("一年半以前", "2025-05-25"),
        ("end of next month", "2026-12-31"),
        ("下个月初", "2026-12-01"),
        ("下个月15号", "2026-12-15"),
        ("the 3rd of next month", "2026-12-03"),
        ("去年国庆", "2025-10-01"),
    ],
)
@pytest.mark.parametrize("lean", [-1, 0, 1])
def test_what_lies_on_one_side_of_today_stays_there(text: str, day: str, lean: int) -> None:
    assert str(read_day(text, TODAY, lean)) == day


@pytest.mark.parametrize(
    ("text", "coming", "been"),
    [
        ("周五", "2026-11-27", "2026-11-20"),
        ("on Wednesday", "2026-12-02", "2026-11-18"),
        ("15号", "2026-12-15", "2026-11-15"),
        ("the 26th", "2026-11-26", "2026-10-26"),
        ("月初", "2026-12-01", "2026-11-01"),
        ("月底", "2026-11-30", "2026-10-31"),
        ("12月底", "2026-12-31", "2025-12-31"),
        ("3月5号", "2027-03-05", "2026-03-05"),
        ("5 December", "2026-12-05", "2025-12-05"),
        ("元旦前", "2026-12-31", "2025-12-31"),
        ("五一", "2027-05-01", "2026-05-01"),
    ],
)
def test_what_may_lie_on_both_sides_goes_where_the_field_wants_it(text: str, coming: str, been: str) -> None:
    assert [str(read_day(text, TODAY, lean)) for lean in (1, -1)] == [coming, been]


@pytest.mark.parametrize("text", ["下周", "过几天", "2月30号", "99月底", "31号的下个月", "in 99999 years", "soon"])
def test_what_names_no_day_is_asked_about(text: str) -> None:
    assert read_day(text, TODAY, 1) is None


@pytest.mark.parametrize(
    ("text", "coming", "been"),
    [
        ("国庆以后", "2098-10-08", "2097-10-08"),
        ("after National Day", "2098-10-08", "2097-10-08"),
        ("春节后", None, None),
    ],
)
def test_a_holiday_that_is_not_announced_ends_as_the_law_says_or_not_at_all(
    text: str, coming: str | None, been: str | None
) -> None:
    far = date(2097, 11, 25)
    said = [read_day(text, far, lean) for lean in (1, -1)]
    assert [str(day) if day else None for day in said] == [coming, been]


def test_a_holiday_that_was_announced_ends_when_the_state_council_says() -> None:
    assert read_day("春节后", date(2026, 1, 5), 1) == date(2026, 2, 24)


@given(st.text(max_size=40), st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from([-1, 0, 1]))
def test_any_text_on_any_day_names_a_day_or_none(text: str, today: date, lean: int) -> None:
    read_day(text, today, lean)


@given(
    st.sampled_from(["下周", "这周", "上个月", "下个月", "两", "半", "三十一", "31", "12月"]),
    st.sampled_from(["一", "天后", "个月前", "年后", "月底", "31号", "日", "年半以前"]),
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.sampled_from([-1, 0, 1]),
)
def test_any_phrase_on_any_day_names_a_day_or_none(first: str, second: str, today: date, lean: int) -> None:
    read_day(first + second, today, lean)
