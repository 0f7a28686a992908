"""A QR code as a picture."""

from __future__ import annotations

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

PIXELS_A_MODULE, QUIET_ZONE = 8, 4


def png_of(text: str, for_print: bool = False) -> bytes:
    """The code as a PNG; one that is printed may lose a quarter of itself to folds and stains.

    It blocks for some ten milliseconds: call it in a thread.
    """
    level = ERROR_CORRECT_Q if for_print else ERROR_CORRECT_M
    code = qrcode.QRCode(error_correction=level, box_size=PIXELS_A_MODULE, border=QUIET_ZONE)
    code.add_data(text)
    stream = io.BytesIO()
    code.make_image().save(stream, format="PNG")
    return stream.getvalue()
