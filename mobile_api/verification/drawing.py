"""The verification sheet as a PDF: A4, a table over as many pages as it takes, Chinese and English beside each other.

The texts of a column are drawn by one call, because every call embeds the glyphs it uses: a page takes seven.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pylopdf
from pylopdf_fonts_zh_cn import sans_path

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 42.0
TITLE, BODY, SMALL = 17.0, 8.5, 7.5
LEADING, GAP = 1.5, 6.0
PITCH = BODY * LEADING
"""Points from one line of the table to the next."""
COLUMNS = (0.0, 108.0, 232.0, 342.0, 402.0)
"""Where each column begins, in points from the margin."""
INK, PALE, RULE = (0.1, 0.1, 0.1), (0.42, 0.42, 0.42), (0.78, 0.78, 0.78)
NO_GLYPH = "〓"
"""The printers' mark for a character that the font doesn't have: a rare name stays readable around it."""


@dataclass(frozen=True)
class Page:
    """What a sheet says."""

    title: str
    head: Sequence[str]
    """Lines under the title: what it is about."""
    columns: Sequence[str]
    rows: Sequence[Sequence[Sequence[str]]]
    """Row, cell, the cell's lines before they are wrapped."""
    foot: Sequence[str]


@cache
def _font() -> pylopdf.Font:
    return pylopdf.Font(fontfile=sans_path())


def draw(sheet: Page) -> bytes:
    """The PDF. It blocks for some ten milliseconds a page: call it in a thread."""
    document = pylopdf.Document()
    rows = [[_wrapped(cell, _room(i)) for i, cell in enumerate(row)] for row in sheet.rows]
    head = _wrapped(sheet.head, WIDTH - 2 * MARGIN)
    top = MARGIN + TITLE + GAP + len(head) * PITCH + 2 * GAP
    pages = list(_pages(rows, HEIGHT - MARGIN - top - 3 * PITCH - len(sheet.foot) * PITCH))
    for index, taken in enumerate(pages, start=1):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        _text(page, MARGIN, MARGIN + TITLE, [sheet.title], TITLE)
        _text(page, MARGIN, MARGIN + TITLE + GAP + PITCH, head, BODY, PALE)
        _table(page, top + PITCH, [[_wrapped([name], _room(i)) for i, name in enumerate(sheet.columns)], *taken])
        foot = [*sheet.foot, f"{index} / {len(pages)}"]
        _text(page, MARGIN, HEIGHT - MARGIN - (len(foot) - 1) * PITCH, foot, SMALL, PALE)
    document.set_metadata({"title": sheet.title})
    return bytes(document.tobytes())


def _pages(rows: Sequence[Sequence[Sequence[str]]], room: float) -> Iterator[list[Sequence[Sequence[str]]]]:
    """The rows that fit on each page; a form without any still has a page."""
    taken: list[Sequence[Sequence[str]]] = []
    used = 0.0
    for row in rows:
        if taken and used + _height(row) > room:
            yield taken
            taken, used = [], 0.0
        taken.append(row)
        used += _height(row)
    yield taken


def _height(row: Sequence[Sequence[str]]) -> float:
    return (max(len(cell) for cell in row) + 1) * PITCH


def _table(page: pylopdf.Page, top: float, rows: Sequence[Sequence[Sequence[str]]]) -> None:
    """Each column as one list of lines, with as many empty ones after a cell as the row is higher than it."""
    lines: list[list[str]] = [[] for _ in COLUMNS]
    for row in rows:
        height = max(len(cell) for cell in row) + 1
        for column, cell in zip(lines, row, strict=True):
            column += [*cell, *[" "] * (height - len(cell))]
        y = top + (len(lines[0]) - 1.35) * PITCH
        page.draw_line((MARGIN, y), (WIDTH - MARGIN, y), color=RULE, width=0.5)
    for x, column in zip(COLUMNS, lines, strict=True):
        _text(page, MARGIN + x, top, column, BODY)


def _text(
    page: pylopdf.Page,
    x: float,
    y: float,
    lines: Sequence[str],
    size: float,
    colour: tuple[float, float, float] = INK,
) -> None:
    page.insert_text((x, y), list(lines), fontsize=size, lineheight=PITCH / size, font=_font(), color=colour)


def _room(column: int) -> float:
    """The width of a column, in points."""
    return (*COLUMNS[1:], WIDTH - 2 * MARGIN)[column] - COLUMNS[column] - GAP


def _wrapped(lines: Sequence[str], room: float) -> list[str]:
    """Lines no wider than `room`, broken after a space where there is one, else between characters."""
    return [part for line in lines for part in _broken("".join(map(_drawable, line)), room)]


def _broken(line: str, room: float) -> Iterator[str]:
    while line:
        lengths = range(1, len(line) + 1)
        fits = max(1, bisect_right(lengths, room, key=lambda n: _font().text_length(line[:n], BODY)))
        space = line.rfind(" ", 1, fits + 1) if fits < len(line) else -1
        cut = space if space > 0 else fits
        yield line[:cut]
        line = line[cut:].lstrip()


def _drawable(character: str) -> str:
    return character if _font().has_glyph(character) else NO_GLYPH
