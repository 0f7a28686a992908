"""Where a certificate's fields stand: two columns, wide ones across, further pages for what doesn't fit. Rules only.

Points from the top left. All lines of the table are one pitch apart, so a row's height is its number of lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wallet.paper.sheet import Entry

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 58.0
LABEL, VALUE, SMALL = 9.5, 11.5, 7.5
PITCH, GAP = 14.0, 13.0
TOP, BOTTOM = 196.0, 612.0
"""The table's room on the first page, between the title and what the department signs."""
NEXT_TOP, NEXT_BOTTOM = 130.0, 770.0
"""Its room on each further page."""
LABEL_ROOM, BESIDE, BETWEEN = 90.0, 8.0, 16.0
PHOTO_WIDTH, PHOTO_HEIGHT = 90.0, 120.0
PHOTO_LEFT = WIDTH - MARGIN - PHOTO_WIDTH
NARROW_LINES = 2
"""A value of more lines than this gets the whole width."""
WORTH_SPLITTING = 4
"""So many lines must fit before a row is parted between two pages."""

Measure = Callable[[str, float], float]
"""The width of a text at a size, in points."""


@dataclass(frozen=True)
class Line:
    """A line of text."""

    text: str
    size: float
    pale: bool = False


@dataclass(frozen=True)
class Cell:
    """A label and a value beside it."""

    x: float
    room: float
    label: Sequence[Line]
    value: Sequence[Line]


@dataclass(frozen=True)
class Row:
    """One or two cells beside each other."""

    cells: Sequence[Cell]

    @property
    def lines(self) -> int:
        """How many lines its tallest cell has."""
        return max(max(len(cell.label), len(cell.value)) for cell in self.cells)

    @property
    def height(self) -> float:
        """In points, with the gap after it."""
        return self.lines * PITCH + GAP

    def parted(self, lines: int) -> tuple[Row, Row]:
        """Its first lines, and the rest without labels."""
        first = [Cell(cell.x, cell.room, cell.label, cell.value[:lines]) for cell in self.cells]
        rest = [Cell(cell.x, cell.room, (), cell.value[lines:]) for cell in self.cells]
        return Row(first), Row(rest)


@dataclass(frozen=True)
class Placed:
    """A row and where it begins."""

    y: float
    row: Row


def pages(entries: Sequence[Entry], with_photo: bool, measure: Measure) -> list[list[Placed]]:
    """The rows of each page; there is always a first one."""
    laid: list[list[Placed]] = [[]]
    y, bottom, waiting = TOP, BOTTOM, list(entries)
    while waiting:
        beside_photo = with_photo and len(laid) == 1 and y < TOP + PHOTO_HEIGHT
        row, taken = _next_row(waiting, beside_photo, measure)
        del waiting[:taken]
        while y + row.height > bottom:
            fit = int((bottom - y - GAP) / PITCH)
            if fit >= WORTH_SPLITTING:
                first, row = row.parted(fit)
                laid[-1].append(Placed(y, first))
            laid.append([])
            y, bottom = NEXT_TOP, NEXT_BOTTOM
        laid[-1].append(Placed(y, row))
        y += row.height
    return laid


def _next_row(waiting: Sequence[Entry], beside_photo: bool, measure: Measure) -> tuple[Row, int]:
    """The next row, and of how many entries it is."""
    whole = (PHOTO_LEFT - BETWEEN if beside_photo else WIDTH - MARGIN) - MARGIN
    half = (WIDTH - 2 * MARGIN - BETWEEN) / 2
    if not beside_photo and len(waiting) > 1:
        pair = [_cell(waiting[0], MARGIN, half, measure), _cell(waiting[1], MARGIN + half + BETWEEN, half, measure)]
        if all(len(cell.value) <= NARROW_LINES for cell in pair):
            return Row(pair), 2
    return Row([_cell(waiting[0], MARGIN, whole, measure)]), 1


def _cell(entry: Entry, x: float, room: float, measure: Measure) -> Cell:
    label = [*_lines(entry.label.zh, LABEL, LABEL_ROOM, measure), *_lines(entry.label.en, SMALL, LABEL_ROOM, measure)]
    value = _lines(entry.value.zh, VALUE, room - LABEL_ROOM - BESIDE, measure)
    if entry.value.en != entry.value.zh:
        value += [
            Line(line.text, SMALL, pale=True)
            for line in _lines(entry.value.en, SMALL, room - LABEL_ROOM - BESIDE, measure)
        ]
    return Cell(x, room, [Line(line.text, line.size, pale=True) for line in label], value)


def _lines(text: str, size: float, room: float, measure: Measure) -> list[Line]:
    return [Line(part, size) for part in wrapped(text, size, room, measure)]


def wrapped(text: str, size: float, room: float, measure: Measure) -> Iterator[str]:
    """The lines of a text, broken after a space where there is one, else between characters."""
    while text:
        lengths = range(1, len(text) + 1)
        fits = max(1, bisect_right(lengths, room, key=lambda n: measure(text[:n], size)))
        space = text.rfind(" ", 1, fits + 1) if fits < len(text) else -1
        cut = space if space > 0 else fits
        yield text[:cut]
        text = text[cut:].lstrip()
