"""A picture from outside, made safe: known formats, a bounded number of pixels, upright."""

from __future__ import annotations

import io

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from mobile_api.identity.faces.measures import Unreadable

MAX_BYTES = 3 * 1024 * 1024
MAX_PIXELS = 24_000_000
"""What a phone's camera makes; a bomb says it has more, and is refused before it is unpacked."""
WORKING_SIDE = 800
FORMATS = ("JPEG", "PNG", "WEBP")
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
Pixels = NDArray[numpy.uint8]


class BadPicture(Exception):
    """It can't be looked at; `code` says why."""

    def __init__(self, code: Unreadable) -> None:
        super().__init__(code)
        self.code: Unreadable = code


def read(content: bytes) -> Pixels:
    """The picture as RGB, turned as the camera says (EXIF), no side longer than the working size.

    Raises `BadPicture`: `too_large`, `unsupported` for HEIC and others, `unreadable` for what is broken.
    """
    if len(content) > MAX_BYTES:
        raise BadPicture("too_large")
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        raise BadPicture("unsupported")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPicture("too_large")
            picture.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except UnidentifiedImageError as error:
        raise BadPicture("unsupported") from error
    except Image.DecompressionBombError as error:
        raise BadPicture("too_large") from error
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise BadPicture("unreadable") from error
    upright.thumbnail((WORKING_SIDE, WORKING_SIDE))
    return numpy.asarray(upright)
