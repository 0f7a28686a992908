"""The first page as a picture, for screens."""

from __future__ import annotations

import io

import pypdfium2

WIDTH = 1000
"""Pixels: readable on a phone, and the QR in it can be read."""


def preview(pdf: bytes) -> bytes:
    """A PNG of the first page, with the seal. It blocks for some hundred milliseconds: call it in a thread."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        # the seal is the look of a form field
        document.init_forms()
        page = document[0]
        stream = io.BytesIO()
        page.render(scale=WIDTH / page.get_width(), may_draw_forms=True).to_pil().save(stream, format="PNG")
        return stream.getvalue()
    finally:
        document.close()
