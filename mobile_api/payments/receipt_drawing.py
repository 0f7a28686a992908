"""A receipt as a PDF: half a page of A4, Chinese and English, with the code by which anybody can check it."""

from __future__ import annotations

from functools import cache

import pylopdf
from pylopdf_fonts_zh_cn import sans_path

from mobile_api.payments.receipt import CHECK, SAMPLE, TITLE, Receipt
from wallet.paper.seal import MILLIMETRES
from wallet.qr_picture import png_of

WIDTH, HEIGHT, MARGIN = 595.0, 420.0, 48.0
LARGE, BODY, SMALL = 20.0, 11.0, 8.0
TOP, PITCH, VALUES = 118.0, 36.0, 130.0
QR_SIZE, SEAL_SIZE = 110.0, MILLIMETRES / 25.4 * 72
INK, PALE, RULE, WARNING = (0.1, 0.1, 0.1), (0.42, 0.42, 0.42), (0.78, 0.78, 0.78), (0.75, 0.1, 0.1)


@cache
def _font() -> pylopdf.Font:
    return pylopdf.Font(fontfile=sans_path())


def seal_box() -> tuple[int, int, int, int]:
    """Where the seal stands, as PDF counts: from the bottom left, left, bottom, right, top."""
    return round(WIDTH - MARGIN - SEAL_SIZE), 36, round(WIDTH - MARGIN), round(36 + SEAL_SIZE)


def draw(receipt: Receipt, check_at: str, sample: bool) -> bytes:
    """The PDF, not sealed yet. It blocks for some twenty milliseconds: call it in a thread."""
    document = pylopdf.Document()
    page = document.new_page(width=WIDTH, height=HEIGHT)
    qr_left, qr_top = WIDTH - MARGIN - QR_SIZE, TOP - BODY
    with page.new_shape() as shape:
        _text(shape, MARGIN, 62, TITLE.zh, LARGE)
        _text(shape, MARGIN, 80, TITLE.en, BODY, PALE)
        for number, (label, value) in enumerate(receipt.rows()):
            y = TOP + number * PITCH
            _text(shape, MARGIN, y, label.zh, BODY, PALE)
            _text(shape, MARGIN, y + 12, label.en, SMALL, PALE)
            room = (qr_left if y < qr_top + QR_SIZE + BODY else WIDTH - MARGIN) - VALUES - BODY
            _text(shape, VALUES, y, value.zh, min(BODY, BODY * room / _width(value.zh, BODY)))
            if value.en != value.zh:
                _text(shape, VALUES, y + 12, value.en, min(SMALL, SMALL * room / _width(value.en, SMALL)), PALE)
        shape.draw_line((MARGIN, 94), (WIDTH - MARGIN, 94))
        shape.finish(color=RULE, width=0.6)
        _text(shape, qr_left + 8, qr_top + QR_SIZE + 8, f"{CHECK.zh} {CHECK.en}", SMALL, PALE)
        if sample:
            _text(shape, MARGIN, HEIGHT - 30, f"{SAMPLE.zh} {SAMPLE.en}", SMALL, WARNING)
    page.insert_image((qr_left, qr_top, qr_left + QR_SIZE, qr_top + QR_SIZE), stream=png_of(check_at, for_print=True))
    document.set_metadata({"title": f"{TITLE.zh} {receipt.number}"})
    return bytes(document.tobytes())


def _text(
    shape: pylopdf.Shape, x: float, y: float, text: str, size: float, colour: tuple[float, float, float] = INK
) -> None:
    shape.insert_text((x, y), text, fontsize=size, font=_font(), color=colour)


def _width(text: str, size: float) -> float:
    return float(_font().text_length(text, size))
