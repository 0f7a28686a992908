"""A certificate's sheet as a PDF, not signed yet: A4, Chinese and English beside each other.

The texts of a page are drawn as one shape, so that each glyph is embedded once a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import cos, pi, sin

import pylopdf
from pylopdf_fonts_zh_cn import serif_path

from wallet.paper.layout import (
    BESIDE,
    BOTTOM,
    GAP,
    HEIGHT,
    LABEL_ROOM,
    MARGIN,
    PHOTO_HEIGHT,
    PHOTO_LEFT,
    PHOTO_WIDTH,
    PITCH,
    SMALL,
    TOP,
    WIDTH,
    Line,
    Placed,
    pages,
    wrapped,
)
from wallet.paper.seal import MILLIMETRES
from wallet.paper.sheet import Sheet
from wallet.qr_picture import png_of
from wallet.types.schema import Text

Colour = tuple[float, float, float]
INK, PALE, HAIR, GOLD, GROUND, WARNING = (
    (0.12, 0.1, 0.1),
    (0.42, 0.38, 0.34),
    (0.84, 0.78, 0.66),
    (0.70, 0.52, 0.22),
    (1.0, 0.992, 0.972),
    (0.75, 0.1, 0.1),
)
ROSETTE = (0.955, 0.935, 0.885)
PETALS, PETAL_POINTS = 18, 48
TITLE, SUBTITLE, NUMBER, DEPARTMENT, DATE, FOOT = 29.0, 12.0, 10.5, 14.0, 11.0, 6.8
QR_SIZE, QR_TOP = 96.0, BOTTOM + 22
SIGNED_X, SIGNED_Y, SIGNED_ROOM = WIDTH - MARGIN - 110, BOTTOM + 84, 215.0
"""The middle of the seal, over the department's name and the date, and how long their lines may be."""
SEAL_SIZE = MILLIMETRES / 25.4 * 72
NO_GLYPH = "〓"
"""The printers' mark for a character that the font doesn't have: a rare name stays readable around it."""
FORCE = Text(
    zh="本证照由发证机关以电子印章签署并加盖可信时间戳，与纸质证照具有同等法律效力(《国务院关于在线政务服务的若干规定》第十条)。",
    en="Signed with the department's electronic seal and time-stamped; of the same legal force as on paper.",
)
SAMPLE = Text(
    zh="示例数据：以测试印章签署，无法律效力。",
    en="Sample data: signed with a test seal, without legal force.",
)


@cache
def _font() -> pylopdf.Font:
    return pylopdf.Font(fontfile=serif_path())


def seal_box() -> tuple[int, int, int, int]:
    """Where the seal stands on the first page, as PDF counts: from the bottom left, left, bottom, right, top."""
    left, bottom = SIGNED_X - SEAL_SIZE / 2, HEIGHT - SIGNED_Y - SEAL_SIZE / 2
    return round(left), round(bottom), round(left + SEAL_SIZE), round(bottom + SEAL_SIZE)


def draw(sheet: Sheet, photo: bytes | None = None) -> bytes:
    """The PDF; `photo` is the holder's as JPEG or PNG. It blocks for some twenty milliseconds: call it in a thread."""
    document = pylopdf.Document()
    laid = pages(sheet.entries, sheet.with_photo, lambda text, size: _font().text_length(_drawable(text), size))
    for index, rows in enumerate(laid):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        with page.new_shape() as shape:
            _ground(shape)
            _table(shape, rows)
            if index == 0:
                _head(shape, sheet)
                _signature(shape, sheet)
            else:
                _centred(shape, 96, sheet.title.zh, SUBTITLE)
            _foot(shape, sheet, f"{index + 1} / {len(laid)}" if len(laid) > 1 else "")
        if index == 0:
            page.insert_image(
                (MARGIN, QR_TOP, MARGIN + QR_SIZE, QR_TOP + QR_SIZE), stream=png_of(sheet.check_url, for_print=True)
            )
            if sheet.with_photo and photo is not None:
                page.insert_image(
                    (PHOTO_LEFT, TOP - PITCH, PHOTO_LEFT + PHOTO_WIDTH, TOP - PITCH + PHOTO_HEIGHT), stream=photo
                )
    document.set_metadata({"title": f"{sheet.title.zh} {sheet.title.en}", "author": sheet.issuer.zh})
    return bytes(document.tobytes())


def _ground(shape: pylopdf.Shape) -> None:
    """A tinted ground with a rosette, inside a double frame."""
    shape.draw_rect((26, 26, WIDTH - 26, HEIGHT - 26))
    shape.finish(color=GOLD, fill=GROUND, width=2.4)
    shape.draw_rect((32, 32, WIDTH - 32, HEIGHT - 32))
    shape.finish(color=GOLD, width=0.6)
    for petal in range(PETALS):
        shape.draw_polyline(_petal(petal * pi / PETALS))
    shape.finish(color=ROSETTE, width=0.5, closePath=True)


def _petal(turn: float) -> list[tuple[float, float]]:
    """An ellipse about the middle of the page, turned."""
    around = [2 * pi * step / PETAL_POINTS for step in range(PETAL_POINTS + 1)]
    flat = [(205 * cos(angle), 82 * sin(angle)) for angle in around]
    return [(WIDTH / 2 + x * cos(turn) - y * sin(turn), HEIGHT / 2 + x * sin(turn) + y * cos(turn)) for x, y in flat]


def _head(shape: pylopdf.Shape, sheet: Sheet) -> None:
    spaced = "\u2002".join(sheet.title.zh) if len(sheet.title.zh) <= 8 else sheet.title.zh
    _centred(shape, 100, spaced, TITLE)
    _centred(shape, 121, sheet.title.en, SUBTITLE, PALE)
    if sheet.number is not None:
        label = sheet.number.label
        _centred(shape, 150, f"{label.zh} {label.en}：{sheet.number.value.zh}", NUMBER)
    if sheet.with_photo:
        shape.draw_rect((PHOTO_LEFT, TOP - PITCH, PHOTO_LEFT + PHOTO_WIDTH, TOP - PITCH + PHOTO_HEIGHT))
        shape.finish(color=HAIR, width=0.6)
        _text(shape, PHOTO_LEFT + 24, TOP + 48, Line("照片 Photo", SMALL), PALE)


def _table(shape: pylopdf.Shape, rows: Sequence[Placed]) -> None:
    for placed in rows:
        for cell in placed.row.cells:
            for number, line in enumerate(cell.label):
                _text(shape, cell.x, placed.y + number * PITCH, line)
            for number, line in enumerate(cell.value):
                _text(shape, cell.x + LABEL_ROOM + BESIDE, placed.y + number * PITCH, line)
        under = placed.y + placed.row.height - PITCH - GAP / 4
        right = max(cell.x + cell.room for cell in placed.row.cells)
        shape.draw_line((MARGIN, under), (right, under))
        shape.finish(color=HAIR, width=0.4)


def _signature(shape: pylopdf.Shape, sheet: Sheet) -> None:
    """What stands under the table: how to check it on the left, who signs it and when on the right."""
    shape.draw_line((MARGIN, BOTTOM + 8), (WIDTH - MARGIN, BOTTOM + 8))
    shape.finish(color=HAIR, width=0.6)
    for number, said in enumerate(("扫码核验 Scan to check", "电子证照标识 Certificate id", sheet.certificate_id)):
        _text(shape, MARGIN, QR_TOP + QR_SIZE + 12 + number * 10.5, Line(said, SMALL), PALE)
    # in Chinese under the seal, between the name on its ring, the star and what it is for; the rest beside it
    lines = [
        (-SEAL_SIZE / 2 - 6, "发证机关 Issued by", SMALL, PALE),
        (-17.0, sheet.issuer.zh, DEPARTMENT, INK),
        (23.0, sheet.issued.zh, DATE, INK),
        (SEAL_SIZE / 2 + 11, sheet.issuer.en, SMALL, PALE),
        (SEAL_SIZE / 2 + 21, sheet.issued.en, SMALL, PALE),
    ]
    for down, said, size, colour in lines:
        _centred(shape, SIGNED_Y + down, said, _fitting(said, size, SIGNED_ROOM), colour, SIGNED_X)


def _foot(shape: pylopdf.Shape, sheet: Sheet, page: str) -> None:
    said = SAMPLE if sheet.sample else FORCE
    basis = "；".join(text.zh for text in sheet.basis)
    lines = [*wrapped(f"依据：{basis}", FOOT, WIDTH - 2 * MARGIN, _width), said.zh, said.en]
    top = HEIGHT - 40 - (len(lines) - 1) * 9.5
    for number, line in enumerate(lines):
        colour = WARNING if sheet.sample and line in (said.zh, said.en) else PALE
        _text(shape, MARGIN, top + number * 9.5, Line(line, FOOT), colour)
    if page:
        _text(shape, WIDTH - MARGIN - 20, HEIGHT - 40, Line(page, SMALL), PALE)


def _centred(
    shape: pylopdf.Shape, y: float, text: str, size: float, colour: Colour = INK, x: float = WIDTH / 2
) -> None:
    _text(shape, x - _width(text, size) / 2, y, Line(text, size), colour)


def _text(shape: pylopdf.Shape, x: float, y: float, line: Line, colour: Colour | None = None) -> None:
    told = colour or (PALE if line.pale else INK)
    shape.insert_text((x, y), _drawable(line.text), fontsize=line.size, font=_font(), color=told)


def _fitting(text: str, size: float, room: float) -> float:
    """The size at which a text fits, at most `size`."""
    return min(size, size * room / _width(text, size))


def _width(text: str, size: float) -> float:
    return float(_font().text_length(_drawable(text), size))


def _drawable(text: str) -> str:
    return "".join(character if _font().has_glyph(character) else NO_GLYPH for character in text)
