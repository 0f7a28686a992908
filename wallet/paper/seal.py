"""The picture of a department's electronic seal (电子印章): a ring, the name along it, a star, what it is for.

Its size and shape follow the seals of government departments: round, 42 mm, the name in an arc from left to right.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import serif_path

MILLIMETRES = 42.0
PIXELS = 700
"""Of the finished picture: some 420 to the inch."""
FINER = 2
"""It is drawn so many times larger and made smaller, so that no edge is stepped."""
RED = (214, 26, 31)
OPACITY = 205
"""Of 255: what is printed under the seal stays readable."""
PURPOSE, SAMPLE = "电子证照专用章", "示例·无效"
ARC = 1.5 * pi
"""What the name may take of the ring at most; below stands the purpose."""
CHARACTER_ARC = 0.36
"""What a character of a short name takes of it, in radians."""


@lru_cache(maxsize=64)
def seal(department: str, sample: bool, purpose: str = PURPOSE) -> Image.Image:
    """The seal of a department for a purpose, as a picture with a transparent ground. It blocks for some ten
    milliseconds."""
    size = PIXELS * FINER
    mask = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(mask)
    line = size * 0.022
    draw.ellipse((line / 2, line / 2, size - line / 2, size - line / 2), outline=OPACITY, width=round(line))
    draw.polygon(_star(size / 2, size * 0.475, size * 0.155), fill=OPACITY)
    _name(mask, department)
    below = SAMPLE if sample else purpose
    font = ImageFont.truetype(serif_path(), size * 0.082)
    draw.text((size / 2, size * 0.76), below, fill=OPACITY, font=font, anchor="mm", stroke_width=size // 500)
    picture = Image.new("RGBA", (PIXELS, PIXELS), RED)
    picture.putalpha(mask.resize(picture.size, Image.Resampling.BOX))
    return picture


def _name(mask: Image.Image, name: str) -> None:
    """The name along the ring, each character standing upright on it; a long one is written smaller."""
    size = mask.width
    step = min(CHARACTER_ARC, ARC / max(1, len(name)))
    high = min(size * 0.125, step * size * 0.4)
    font = ImageFont.truetype(serif_path(), high)
    radius = size * 0.475 - high * 0.62
    for place, character in enumerate(name):
        angle = (place - (len(name) - 1) / 2) * step
        tile = Image.new("L", (round(high * 1.6),) * 2, 0)
        centre = tile.width / 2
        ImageDraw.Draw(tile).text(
            (centre, centre), character, fill=255, font=font, anchor="mm", stroke_width=round(high / 60)
        )
        turned = tile.rotate(-angle * 180 / pi, resample=Image.Resampling.BICUBIC)
        x, y = size / 2 + radius * sin(angle) - centre, size / 2 - radius * cos(angle) - centre
        mask.paste(OPACITY, (round(x), round(y)), turned)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The corners of a five-pointed star that stands on two of them."""
    inner = radius * 0.382
    lengths = (radius, inner) * 5
    return [(x + r * sin(i * pi / 5), y - r * cos(i * pi / 5)) for i, r in enumerate(lengths)]
