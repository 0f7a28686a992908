"""Text set into boxes, as SVG elements. Rules only.

There is no font here to measure with, so widths are estimated from above: a text never comes out wider than its box.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://www.w3.org/2000/svg"
NARROW, BROAD = frozenset("iIjlftr.,:;'|!()[] "), frozenset("mwMW@%—")
CLOSING = frozenset("，。、；：！？）》」』”’】〉…·,.;:!?)]}%")
OPENING = frozenset("（《「『“‘【〈([{")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped."""
PIECE = re.compile(r"\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f]+|.", re.DOTALL)


def width_of(text: str, size: float) -> float:
    """How wide a text gets at most, in the units of `size`."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in NARROW:
        return 0.42
    if character in BROAD:
        return 1.0
    return 0.74 if character.isupper() else 0.62


def wrap(text: str, width: float, size: float) -> list[str]:
    """A text as lines no wider than `width`: English breaks at spaces, Chinese anywhere but beside its punctuation."""
    lines, line = [], ""
    for piece in _pieces(text, width, size):
        if width_of(line + piece.rstrip(), size) <= width or not line.strip():
            line += piece
            continue
        kept, carried = _hold_together(line, piece)
        if width_of(carried.strip(), size) > width:  # too long a tail to carry: the width counts more than the marks
            kept, carried = line, piece
        lines.append(kept.strip())
        line = carried.lstrip()
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(text: str, width: float, size: float) -> list[str]:
    """Words and single Chinese characters; a word wider than a line is cut."""
    pieces: list[str] = []
    for piece in PIECE.findall(ILLEGAL.sub("", text).strip()):
        word = " " if piece.isspace() else piece
        while width_of(word, size) > width and len(word) > 1:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or width_of(word[:n], size) <= width)
            pieces.append(word[:cut])
            word = word[cut:]
        pieces.append(word)
    return pieces


def _hold_together(line: str, piece: str) -> tuple[str, str]:
    """Where the line really breaks: no line begins with a closing mark or ends with an opening one."""
    carried = piece
    if carried[0] in CLOSING and len(line) > 1 and line[-1] not in CLOSING and not line[-1].isspace():
        line, carried = line[:-1], line[-1] + carried
    while len(line) > 1 and line[-1] in OPENING:
        line, carried = line[:-1], line[-1] + carried
    return line, carried


def element(parent: Element, tag: str, text: str | None = None, **attributes: object) -> Element:
    """A child element; `class_` is written as `class`, other underscores as hyphens. Text is escaped when written."""
    named = {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items()}
    child = SubElement(parent, tag, named)
    child.text = ILLEGAL.sub("", text) if text is not None else None
    return child


def document(width: float, height: float, language: str, title: str, description: str, style: str) -> Element:
    """An empty picture that a screen reader can name and describe."""
    root = Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "role": "img",
            "aria-labelledby": "title description",
            "lang": "en" if language == "en" else "zh-CN",
        },
    )
    element(root, "title", title, id="title")
    element(root, "desc", description, id="description")
    element(root, "style", style)
    return root


def written(root: Element) -> str:
    """The picture as text."""
    return tostring(root, encoding="unicode")
