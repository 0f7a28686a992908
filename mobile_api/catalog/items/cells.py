"""One element as spreadsheet columns, and back. Rules only.

A text takes two columns (zh, en), a list of texts the same with one text per line. A list of
records takes one column, a record per line, its parts set apart by `|`; `\\` escapes.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from mobile_api.catalog.items.record import Wording

YES, NO = "yes", "no"


class CellError(ValueError):
    """A cell can't be read; the message is for the person who filled it in."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def columns(name: str, annotation: Any) -> list[str]:
    """The columns of an element."""
    kind = _kind(annotation)
    return [f"{name}.zh", f"{name}.en"] if kind in ("text", "texts") else [name]


def write(name: str, annotation: Any, value: Any) -> dict[str, str]:
    """An element's dumped value as cells."""
    kind = _kind(annotation)
    if kind == "text":
        pair = value or {}
        return {f"{name}.zh": pair.get("zh") or "", f"{name}.en": pair.get("en") or ""}
    if kind == "texts":
        return {f"{name}.{tongue}": "\n".join(_escape(t[tongue] or "") for t in value) for tongue in ("zh", "en")}
    if kind == "rows":
        model = get_args(_bare(annotation))[0]
        return {name: "\n".join("|".join(_escape(p) for p in _parts(model, row)) for row in value)}
    if kind == "choices":
        return {name: ", ".join(value)}
    return {name: _plain(value)}


def read(name: str, annotation: Any, cells: Mapping[str, str]) -> Any:
    """An element's value from its cells, ready for the record's own check. Raises `CellError`."""
    kind = _kind(annotation)
    if kind == "text":
        return _text(cells[f"{name}.zh"], cells[f"{name}.en"])
    if kind == "texts":
        chinese, english = (_lines(cells[f"{name}.{tongue}"]) for tongue in ("zh", "en"))
        if english and len(english) != len(chinese):
            raise CellError(
                f"中文有{len(chinese)}行，英文有{len(english)}行",
                f"{len(chinese)} lines in Chinese, {len(english)} in English",
            )
        english = english or [""] * len(chinese)
        return [_text(_unescape(z), _unescape(e)) for z, e in zip(chinese, english, strict=True)]
    if kind == "rows":
        model = get_args(_bare(annotation))[0]
        return [_row(model, line) for line in _lines(cells[name])]
    if kind == "choices":
        return [choice.strip() for choice in cells[name].split(",") if choice.strip()]
    return _value(annotation, cells[name])


def _kind(annotation: Any) -> Literal["text", "texts", "rows", "choices", "plain"]:
    bare = _bare(annotation)
    if bare is Wording:
        return "text"
    if get_origin(bare) is not list:
        return "plain"
    inner = _bare(get_args(bare)[0])
    if inner is Wording:
        return "texts"
    return "rows" if isinstance(inner, type) and issubclass(inner, BaseModel) else "choices"


def _bare(annotation: Any) -> Any:
    """The type without `| None` and without what `Annotated` adds."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation


def _parts(model: type[BaseModel], row: Mapping[str, Any]) -> list[str]:
    parts = []
    for name, field in model.model_fields.items():
        value = row[name]
        if _bare(field.annotation) is Wording:
            parts += [value["zh"], value["en"] or ""]
        else:
            parts.append(_plain(value))
    return parts


def _row(model: type[BaseModel], line: str) -> dict[str, Any]:
    parts, row = _split(line), {}
    wanted = sum(2 if _bare(f.annotation) is Wording else 1 for f in model.model_fields.values())
    if len(parts) != wanted:
        raise CellError(
            f"一行用 | 分成了{len(parts)}段，应为{wanted}段",
            f"a line has {len(parts)} parts set apart by |, it should have {wanted}",
        )
    rest = iter(parts)
    for name, field in model.model_fields.items():
        first = next(rest)
        row[name] = _text(first, next(rest)) if _bare(field.annotation) is Wording else _value(field.annotation, first)
    return row


def _text(chinese: str, english: str) -> dict[str, str | None] | None:
    if not chinese.strip() and not english.strip():
        return None
    return {"zh": chinese, "en": english.strip() or None}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else str(value)


def _value(annotation: Any, cell: str) -> Any:
    bare, cell = _bare(annotation), cell.strip()
    if not cell:
        return None
    if bare is bool:
        if cell.lower() not in (YES, NO):
            raise CellError(f"应为 {YES} 或 {NO}", f"should be {YES} or {NO}")
        return cell.lower() == YES
    if bare is int:
        whole = cell.removesuffix(".0")
        if not (whole.isascii() and whole.isdigit() and len(whole) < 12):
            raise CellError("应为整数", "should be a whole number")
        return int(whole)
    return cell


def _lines(cell: str) -> list[str]:
    return [line for line in cell.replace("\r\n", "\n").split("\n") if line.strip()]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")


def _split(line: str) -> list[str]:
    parts, current, escaped = [], "", False
    for character in line:
        if escaped:
            current, escaped = current + _escaped(character), False
        elif character == "\\":
            escaped = True
        elif character == "|":
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def _unescape(line: str) -> str:
    result, escaped = "", False
    for character in line:
        if escaped:
            result, escaped = result + _escaped(character), False
        elif character == "\\":
            escaped = True
        else:
            result += character
    return result


def _escaped(character: str) -> str:
    return "\n" if character == "n" else character
