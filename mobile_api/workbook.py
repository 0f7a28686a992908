"""Tables as XLSX. Rules only: rows in, bytes out.

Texts are written as texts, so no cell can be a formula, whatever somebody has written; numbers stay numbers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """One workbook of these sheets: each a title, its column names and its rows. None is an empty cell."""
    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in (columns, *rows):
            sheet.append([value if isinstance(value, (int, float)) else _text(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text(sheet: Any, value: object) -> Any:
    cell = WriteOnlyCell(sheet, value=None)
    if value is not None and value != "":
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))  # XML has no way to say them
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
