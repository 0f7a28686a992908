"""Tables as XLSX: whatever somebody has written comes out as a text that a spreadsheet can open."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from mobile_api.workbook import NARROWEST, workbook


@pytest.mark.parametrize(
    ("written", "shown"),
    [("=1+1", "=1+1"), ("a\u0001b\u000b", "ab"), ("两行\n字", "两行\n字"), ("", None), (None, None), (7, 7)],
)
def test_any_value_can_be_opened_again(written: object, shown: object) -> None:
    content = workbook([("表", ["列"], [[written]])])
    (_, (cell,)) = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(max_row=2, min_row=1)
    assert (cell.value, cell.data_type != "f") == (shown, True)


def test_headings_are_bold_and_can_be_read_whole() -> None:
    heading = "部门审批平均用时（工作日）"
    sheet = load_workbook(io.BytesIO(workbook([("表", ["件", heading], [[1, 2.5]])]))).worksheets[0]
    assert [cell.font.b for row in sheet.iter_rows() for cell in row] == [True, True, False, False]
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [NARROWEST + 2, 2 * len(heading) + 2]
