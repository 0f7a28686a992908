"""Tables as XLSX: whatever somebody has written comes out as a text that a spreadsheet can open."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from mobile_api.workbook import workbook


@pytest.mark.parametrize(
    ("written", "shown"),
    [("=1+1", "=1+1"), ("a\u0001b\u000b", "ab"), ("两行\n字", "两行\n字"), ("", None), (None, None), (7, 7)],
)
def test_any_value_can_be_opened_again(written: object, shown: object) -> None:
    content = workbook([("表", ["列"], [[written]])])
    (_, (cell,)) = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(max_row=2, min_row=1)
    assert (cell.value, cell.data_type != "f") == (shown, True)
