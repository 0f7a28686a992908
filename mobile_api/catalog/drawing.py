"""A flow chart drawn in one column, as SVG that suits light and dark. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from mobile_api.catalog.chart import ACTORS, SOMETIMES, Branch, Chart, Step
from mobile_api.catalog.svg import document, element, wrap, written

WIDTH, MARGIN, PAD, GAP, RAIL = 360.0, 16.0, 12.0, 26.0, 18.0
HEAD, TEXT, SMALL = 15.0, 13.0, 12.0
LEADING = 1.45
COLOURS = """
svg{--ground:#fff;--ink:#1c2733;--soft:#55616e;--line:#8aa4c2;--you:#e8f0fa;--counter:#fff4de;--departments:#f1f3f6;
--result:#e6f4ec;--box:#fff;--edge:#c4d8ef}
@media (prefers-color-scheme:dark){svg{--ground:#14202c;--ink:#eef3f8;--soft:#b4c1cf;--line:#6f8cad;--you:#1d3a5c;
--counter:#4a3a17;--departments:#22303e;--result:#1b4231;--box:#14202c;--edge:#4a647f}}
text{font-family:system-ui,-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;fill:var(--ink)}
.ground{fill:var(--ground)}.soft{fill:var(--soft)}.strong{font-weight:600}
.you{fill:var(--you)}.counter{fill:var(--counter)}.departments{fill:var(--departments)}.result{fill:var(--result)}
.card{stroke:var(--edge)}.item{fill:var(--box);stroke:var(--edge)}
.way{fill:none;stroke:var(--line);stroke-width:1.6}.tip{fill:var(--line)}
"""


def draw(chart: Chart) -> str:
    """The chart in one column, 360 units wide: as wide as a phone, so that its text is as large as the page's."""
    root = document(WIDTH, 0, chart.language, chart.title, chart.description, COLOURS.replace("\n", ""))
    ground = element(root, "rect", class_="ground", x=0, y=0, width=f"{WIDTH:g}")
    y = _write(root, chart.title, MARGIN, MARGIN, WIDTH - 2 * MARGIN, 17, "strong")
    y = _write(root, chart.code, MARGIN, y + 2, WIDTH - 2 * MARGIN, SMALL, "soft") + 10
    for number, step in enumerate(chart.steps):
        if number:
            _arrow(root, WIDTH / 2, y, y + GAP)
            y += GAP
        y = _box(root, step, chart.language, number + 1, y)
    if chart.note:
        y = _write(root, chart.note, MARGIN, y + 10, WIDTH - 2 * MARGIN, SMALL, "soft")
    height = f"{y + MARGIN:.0f}"
    root.set("height", height)
    root.set("viewBox", f"0 0 {WIDTH:g} {height}")
    ground.set("height", height)
    return written(root)


def _box(root: Element, step: Step, language: str, number: int, y: float) -> float:
    """One step with its text and branches; the y of its lower edge."""
    card = element(root, "rect", class_=f"card {step.actor}", x=MARGIN, y=y, width=WIDTH - 2 * MARGIN, rx=10)
    left, inner, top = MARGIN + PAD, WIDTH - 2 * (MARGIN + PAD), y
    y = _write(root, f"{number} · {ACTORS[step.actor].in_(language)}", left, y + PAD - 2, inner, SMALL, "soft")
    y = _write(root, step.title, left, y + 1, inner, HEAD, "strong")
    if len(step.branches) > 1:
        y = _parallel(root, step.branches, language, y + 8)
    elif step.branches:
        y = _item(root, step.branches[0], language, left, y + 8, inner)
    for line in step.lines:
        y = _write(root, line, left, y + 4, inner, TEXT, "soft")
    y += PAD
    card.set("height", f"{y - top:.1f}")
    return y


def _parallel(root: Element, branches: Sequence[Branch], language: str, y: float) -> float:
    """Items side by side in time: one rail leads into each, another out of each."""
    left, right = MARGIN + PAD, WIDTH - MARGIN - PAD
    top, middles = y, []
    for branch in branches:
        bottom = _item(root, branch, language, left + RAIL, y, right - left - 2 * RAIL)
        middles.append((y + bottom) / 2)
        y = bottom + 8
    for middle in middles:
        element(
            root, "path", class_="way", d=f"M{left:g} {middle:.1f}h{RAIL - 5:g}M{right - RAIL:g} {middle:.1f}h{RAIL:g}"
        )
        element(root, "path", class_="tip", d=f"M{left + RAIL - 6:g} {middle - 4:.1f}l6 4l-6 4z")
    rails = f"M{left:g} {top:.1f}V{middles[-1]:.1f}M{right:g} {middles[0]:.1f}V{y - 8:.1f}"
    element(root, "path", class_="way", d=rails)
    return y - 4


def _item(root: Element, branch: Branch, language: str, x: float, y: float, width: float) -> float:
    """One item's box with its department; the y of its lower edge."""
    box = element(root, "rect", class_="item", x=x, y=y, width=width, rx=7)
    department = SOMETIMES.in_(language).format(name=branch.department) if branch.sometimes else branch.department
    bottom = _write(root, branch.name, x + 9, y + 6, width - 18, TEXT, "")
    bottom = _write(root, department, x + 9, bottom, width - 18, SMALL, "soft") + 7
    box.set("height", f"{bottom - y:.1f}")
    return bottom


def _write(root: Element, text: str, x: float, y: float, width: float, size: float, look: str) -> float:
    """A text in as many lines as it takes; the y below it."""
    heavier = 1.12 if "strong" in look else 1.0
    for line in wrap(text, width, size * heavier):
        y += size * LEADING
        element(
            root, "text", line, class_=look or "plain", x=f"{x:g}", y=f"{y - size * 0.4:.1f}", font_size=f"{size:g}",
            data_room=f"{width:g}",
        )  # fmt: skip
    return y


def _arrow(root: Element, x: float, top: float, bottom: float) -> None:
    element(root, "path", class_="way", d=f"M{x:g} {top:.1f}V{bottom - 6:.1f}")
    element(root, "path", class_="tip", d=f"M{x - 5:g} {bottom - 8:.1f}h10l-5 8z")
