"""The library as an XLSX workbook: sheet `items` with every element, sheet `claims` with a claim's own ones.

Row 1 holds the column names that are read back, row 2 says in both languages what they mean.
A workbook comes from outside: it is looked at as a zip before any of it is parsed, and only
plain values are read from it, never formulas. Rules only: bytes in, bytes out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mobile_api.catalog.items import cells
from mobile_api.catalog.items.record import LABELS, Checklist, Claim, Item
from mobile_api.errors import InvalidRequest

MAX_UPLOAD = 2 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_PARTS = 60
MAX_ROWS = 2000
MAX_CELL = 20_000
MAX_ERRORS = 200
FORMULA = re.compile(r"^([=@\t\r]|[+-](?![\d\s()-]+$))")
"""What a spreadsheet would take for a formula; a phone number or a negative number is none."""
SHEETS: dict[str, type[Item] | type[Claim]] = {"items": Item, "claims": Claim}
OUTSIDE_LABELS = {
    "tier": ("层级 main/sub/case", "Tier"),
    "parent": ("上级编码", "Code of the item above"),
    "region": ("行政区划代码", "Region"),
    "flags": ("服务标识", "Flags: at_once, nearby, one_visit, online"),
    "conveniences": ("四办：种类|地点|Where|时间|When", "Conveniences: kind|地点|where|时间|when"),
    "sample": ("示例要素", "Elements that are sample data"),
}


@dataclass(frozen=True)
class RowError:
    """What is wrong in which row, as a person sees it in the spreadsheet."""

    sheet: str
    row: int
    column: str | None
    zh: str
    en: str


class NotASheet(InvalidRequest):
    """The upload isn't an XLSX workbook of the expected shape, or one made to do harm."""

    code, status = "not-a-sheet", 422
    zh, en = "文件不是有效的 XLSX 表格。", "The file isn't a valid XLSX workbook."


class SheetRefused(InvalidRequest):
    """Some rows are wrong, so nothing was imported; each of them is named."""

    code, status = "sheet-refused", 422
    zh, en = "表格有错误，没有导入任何内容。", "Some rows are wrong; nothing was imported."

    def __init__(self, errors: Sequence[RowError] = ()) -> None:
        super().__init__()
        self.errors = list(errors)

    def as_json(self, language: str) -> dict[str, object]:
        """The problem with its rows."""
        rows = [
            {"sheet": e.sheet, "row": e.row, "column": e.column, "detail": e.en if language == "en" else e.zh}
            for e in self.errors[:MAX_ERRORS]
        ]
        return {**super().as_json(language), "rows": rows, "wrong_rows": len({(e.sheet, e.row) for e in self.errors})}


def export(entries: Sequence[Item | Claim]) -> bytes:
    """A workbook of these entries. Every cell is text, so no cell can be a formula."""
    book = Workbook(write_only=True)
    for title, model in SHEETS.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "C3"
        names = _columns(model)
        sheet.append([_cell(sheet, name, bold=True) for name in names])
        sheet.append([_cell(sheet, _label(name)) for name in names])
        for entry in entries:
            if isinstance(entry, model):
                row = _row_of(entry)
                sheet.append([_cell(sheet, row[name]) for name in names])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content: bytes) -> list[tuple[str, int, Item | Claim]]:
    """Every row of a workbook as (sheet, row number, entry). Raises `NotASheet`, `SheetRefused`."""
    check_archive(content)
    try:
        tables = {title: list(_table(content, title)) for title in SHEETS}
    except InvalidRequest:
        raise
    except Exception as error:  # whatever openpyxl stumbles over in a broken or hostile file
        raise NotASheet from error
    errors: list[RowError] = []
    entries: list[tuple[str, int, Item | Claim]] = []
    seen: dict[str, int] = {}
    for title, rows in tables.items():
        for number, row in rows:
            try:
                entry = _entry(title, number, row)
            except SheetRefused as refused:
                errors += refused.errors
                continue
            if entry.entry_id in seen:
                zh, en = (
                    f"与第{seen[entry.entry_id]}行代码重复",
                    f"the same code stands in row {seen[entry.entry_id]} already",
                )
                errors.append(RowError(title, number, "code", zh, en))
            seen.setdefault(entry.entry_id, number)
            entries.append((title, number, entry))
    if errors:
        raise SheetRefused(errors)
    if not entries:
        raise NotASheet("表格里没有内容。", "The workbook has no rows.")
    return entries


def check_archive(content: bytes) -> None:
    """Look at the upload as a zip, unpacking nothing. Raises `NotASheet` for anything that isn't small and plain."""
    if len(content) > MAX_UPLOAD:
        raise NotASheet("文件超过 2 MB。", "The file is larger than 2 MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotASheet from error
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len(set(names)) != len(names) or "[Content_Types].xml" not in names:
        raise NotASheet
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NotASheet("文件解压后过大。", "The file is too large once unpacked.")
    if any(
        name.lower().endswith("vbaproject.bin") or part.flag_bits & 1 for name, part in zip(names, parts, strict=True)
    ):
        raise NotASheet("不接受带宏或加密的文件。", "Files with macros or a password aren't accepted.")


def _table(content: bytes, title: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of one sheet as (number, cells by column); a missing sheet is an empty one."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    if title not in book.sheetnames:
        return
    names = _columns(SHEETS[title])
    width = len(names) + 1
    rows = book[title].iter_rows(min_row=1, max_row=MAX_ROWS + 3, max_col=width)
    heads = ["" if cell.value is None else str(cell.value).strip() for cell in next(iter(rows), ())]
    while heads and not heads[-1]:
        heads.pop()
    if sorted(heads) != sorted(names):
        missing, strange = sorted(set(names) - set(heads)), sorted(set(heads) - set(names))
        lacking, unknown = ", ".join(missing[:5]) or "-", ", ".join(s[:40] for s in strange[:5]) or "-"
        zh, en = f"缺少列：{lacking}；不认识的列：{unknown}", f"columns missing: {lacking}; not known: {unknown}"
        raise SheetRefused([RowError(title, 1, None, zh, en)])
    for number, row in enumerate(rows, 2):
        if number == 2 or all(cell.value is None for cell in row):
            continue
        if number > MAX_ROWS + 2:
            raise NotASheet(f"一次最多导入 {MAX_ROWS} 行。", f"No more than {MAX_ROWS} rows at a time.")
        yield number, dict(zip(heads, row, strict=False))


def _entry(title: str, number: int, row: Mapping[str, Any]) -> Item | Claim:
    errors: list[RowError] = []
    texts: dict[str, str] = {}
    for column, cell in row.items():
        try:
            texts[column] = _text_of(cell)
        except cells.CellError as error:
            errors.append(RowError(title, number, column, error.zh, error.en))
    if errors:
        raise SheetRefused(errors)
    model = SHEETS[title]
    value: dict[str, Any] = {}
    for name, annotation, inside in _fields(model):
        try:
            read_value = cells.read(name, annotation, texts)
        except cells.CellError as error:
            errors.append(RowError(title, number, cells.columns(name, annotation)[0], error.zh, error.en))
            continue
        if read_value is not None:
            (value.setdefault("checklist", {}) if inside else value)[name] = read_value
    if errors:
        raise SheetRefused(errors)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise SheetRefused([_row_error(title, number, found) for found in error.errors()]) from error


def _row_error(title: str, number: int, found: ErrorDetails) -> RowError:
    """A refusal of the record's own check, whose library speaks English only."""
    return RowError(title, number, _place(found["loc"]), f"内容不符合要求（{found['msg']}）", found["msg"])


def _text_of(cell: Any) -> str:
    """A cell's plain value. Raises `CellError` for formulas, in whatever dress, and for what isn't text or number."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise cells.CellError("不能使用公式", "formulas are not allowed")
    if isinstance(value, bool):
        return cells.YES if value else cells.NO
    if not isinstance(value, (str, int, float)):
        raise cells.CellError("应为文字", "should be text")
    text = str(value)
    if len(text) > MAX_CELL:
        raise cells.CellError(f"超过{MAX_CELL}个字", f"longer than {MAX_CELL} characters")
    if any(FORMULA.match(line) for line in text.split("\n")):
        raise cells.CellError("不能以公式符号开头", "starts like a formula")
    return text


def _fields(model: type[BaseModel]) -> list[tuple[str, Any, bool]]:
    """The elements of a sheet: name, type, and whether it belongs to the checklist."""
    own = [(n, f.annotation, False) for n, f in model.model_fields.items() if n not in ("kind", "checklist")]
    inside = [(n, f.annotation, True) for n, f in Checklist.model_fields.items()] if model is Item else []
    return [*own[:3], *inside, *own[3:]]


def _columns(model: type[BaseModel]) -> list[str]:
    return [column for name, annotation, _ in _fields(model) for column in cells.columns(name, annotation)]


def _row_of(entry: Item | Claim) -> dict[str, str]:
    plain = entry.model_dump(mode="json")
    row: dict[str, str] = {}
    for name, annotation, inside in _fields(type(entry)):
        row |= cells.write(name, annotation, plain["checklist"][name] if inside else plain[name])
    return row


def _label(column: str) -> str:
    name, _, tongue = column.partition(".")
    if name in LABELS:
        chinese, english = LABELS[name].zh, LABELS[name].en
    else:
        chinese, english = OUTSIDE_LABELS[name]
    return {"zh": chinese, "en": english}.get(tongue, f"{chinese} / {english}")


def _place(location: Sequence[str | int]) -> str | None:
    names = [str(part) for part in location if part != "checklist"]
    return ".".join(names) or None


def _cell(sheet: Any, value: str, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=None)
    cell.value = value or None
    if value:
        cell.data_type = "s"  # also for a text that starts with "=": it stays a text
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
