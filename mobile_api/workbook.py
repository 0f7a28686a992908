"""Tables as XLSX. Rules only: rows in, bytes out.

Texts are written as texts, so no cell can be a formula, whatever somebody has written; numbers stay numbers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

NARROWEST, WIDEST = 12, 48
"""Characters of a column."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """One workbook of these sheets: each a title, its column names and its rows. None is an empty cell."""
    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, _width(column) + 2)
        sheet.append([_text(sheet, column, bold=True) for column in columns])
        for row in rows:
            sheet.append([value if isinstance(value, (int, float)) else _text(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _width(column: str) -> int:
    """Of a heading, in characters: a Chinese one takes the room of two."""
    return max(NARROWEST, sum(2 if east_asian_width(sign) in "WF" else 1 for sign in column))


def _text(sheet: Any, value: object, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=None)
    if bold:
        cell.font = Font(bold=True)
    if value is not None and value != "":
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))  # XML has no way to say them
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
