"""Pictures are painted anew: upright, in plain colours, without anything that the camera or somebody else has added.

Rules only.
"""

from __future__ import annotations

import io

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from mobile_api.materials.cleaning.cleaned import Cleaned
from mobile_api.materials.kinds import Kind, Refused

MAX_PIXELS = 50_000_000
"""What phones make; a bomb says it has more, and is refused before it is unpacked."""
THUMBNAIL = (320, 320)
QUALITY = 88
Picture = Image.Image


def clean_picture(content: bytes, kind: Kind) -> Cleaned:
    """The picture painted anew. What stands behind or beside the pixels (metadata, a second file) is gone. Raises
    `Refused`."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused("pixels")
            upright = _plain(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as error:
        raise Refused("pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    except MemoryError as error:
        raise Refused("bomb") from error
    return Cleaned(kind, _written(upright, kind), 1, (), thumbnail_of(upright))


def thumbnail_of(picture: Picture) -> bytes:
    """A small JPEG, on white where the picture is transparent."""
    small = picture.copy()
    small.thumbnail(THUMBNAIL)
    if small.mode in ("RGBA", "LA"):
        ground = Image.new("RGBA", small.size, "white")
        ground.alpha_composite(small.convert("RGBA"))
        small = ground
    return _written(small.convert("RGB"), "jpg", 80)


def _plain(picture: Picture) -> Picture:
    """The pixels alone, in a mode that both formats know and in sRGB."""
    picture.load()
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info else "RGB"
    if picture.mode in ("1", "L"):
        mode = picture.mode
    elif profile and picture.mode in ("RGB", "CMYK"):
        picture = _in_srgb(picture, profile)
    if picture.mode.startswith("I"):  # 16 bits of grey: `convert` would only cut them off
        picture = picture.point(lambda value: value / 256)
        mode = "L"
    plain = picture.convert(mode)
    plain.info.clear()
    plain.getexif().clear()
    return plain


def _in_srgb(picture: Picture, profile: bytes) -> Picture:
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that says nothing useful
        return picture
    return turned or picture


def _written(picture: Picture, kind: Kind, quality: int = QUALITY) -> bytes:
    stream = io.BytesIO()
    if kind == "png":
        picture.save(stream, "PNG")
    else:
        picture.convert("L" if picture.mode in ("1", "L") else "RGB").save(stream, "JPEG", quality=quality)
    return stream.getvalue()
