"""What is saved of the desk as XLSX: in the reader's language, in the city's time."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from openpyxl import load_workbook

from mobile_api.catalog.files import read_catalog
from mobile_api.catalog.library import Library
from mobile_api.desk.board_views import BoardView, SpreadView
from mobile_api.desk.record import Ending, EndReason, Found, Record
from mobile_api.desk.sheets import END_REASONS, ENDINGS, board_sheet, history_sheet

CATALOG = read_catalog()
LIBRARY = Library(CATALOG.departments.values(), CATALOG.counters.values(), [])
ASKED = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
"""Half past midnight of the next day in the city."""


def sheets(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    """Each sheet's rows, by its title."""
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(content))}


@pytest.mark.parametrize(
    ("language", "title", "told"),
    [
        ("zh", "坐席历史", {"转人工原因": "要求人工", "结束方式": "交还机器人", "结束原因": "其他", "部门": "公安局"}),
        ("en", "Desk history", {"Why a person": "Asked for a person", "Ending": "Back to the bot"}),
    ],
)
def test_the_history_is_told_in_the_readers_language(language: str, title: str, told: dict[str, str]) -> None:
    record = Record("r", "c", "public-security", "asked", "zh", ASKED, ASKED, "a", "1001", ended_at=ASKED)
    record = replace(record, ending="handed_back", end_reason="other", stars=4, comment="13912345678好")
    found = sheets(history_sheet(Found([record]), {"r": ["租约.pdf", "13912345678.jpg"]}, LIBRARY, language))
    assert list(found) == [title], "nothing was left out"
    (columns, row) = found[title]
    line = dict(zip(columns, row, strict=True))
    assert told.items() <= line.items()
    assert list(row).count("2026-03-03 00:30:00") == 3
    assert 4 in row
    assert any(str(cell).startswith("租约.pdf\n") for cell in row)
    assert "13912345678" not in str(row)


@pytest.mark.parametrize(
    ("language", "titles", "told"),
    [
        ("zh", ["今天", "在岗", "黄灯和红灯"], {"等待中": 3, "等待最久的始于": "2026-03-03 00:30:00", "5星": 2}),
        ("en", ["Today", "At the desk", "Yellow and red"], {"Waiting": 3, "Call-backs": 1, "5 stars": 2}),
    ],
)
def test_the_board_is_told_in_the_readers_language(language: str, titles: list[str], told: dict[str, object]) -> None:
    board = BoardView(
        waiting=3,
        oldest=ASKED,
        call_backs=1,
        forgotten=[],
        agents=[],
        owned=0,
        by_bot=0,
        by_people=0,
        alarms=[],
        claimed=0,
        ended=2,
        first_answer=SpreadView(p50_s=20, p90_s=60, measured=12),
        ratings={5: 2},
    )
    found = sheets(board_sheet(board, language))
    assert list(found) == titles
    figures = {row[0]: row[1] for row in found[titles[0]]}
    assert told.items() <= figures.items()
    assert {20, 60} <= set(figures.values())


@pytest.mark.parametrize(("language", "title"), [("zh", "说明"), ("en", "Note")])
def test_what_the_history_leaves_out_is_told(language: str, title: str) -> None:
    found = sheets(history_sheet(Found([], before=ASKED, searched=500), {}, LIBRARY, language))
    assert found[title][1] == (500, "2026-03-03 00:30:00")


def test_every_ending_has_a_text() -> None:
    assert set(ENDINGS) == set(get_args(Ending))
    assert set(END_REASONS) == set(get_args(EndReason))
