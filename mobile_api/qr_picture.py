"""A QR code as a picture."""

from __future__ import annotations

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

PIXELS_A_MODULE, QUIET_ZONE = 8, 4


def png_of(text: str) -> bytes:
    """The code as a PNG. It blocks for some ten milliseconds: call it in a thread."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=PIXELS_A_MODULE, border=QUIET_ZONE)
    code.add_data(text)
    stream = io.BytesIO()
    code.make_image().save(stream, format="PNG")
    return stream.getvalue()
