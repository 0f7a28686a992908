"""A one-thing's flow chart (一图): what happens, in order, and its drawing in one column. Rules only.

The order follows from the record: the citizen hands in by the channel, the lead's counter accepts, the departments
decide their items in parallel, a half-online matter is signed and collected at a counter, the result comes. Of the
record's own steps the first is the handing in and the last the result; what stands between belongs to the review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

from mobile_api.catalog.checklist import days_text
from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.schema import Case, Detail, Text
from mobile_api.catalog.svg import document, element, wrap, written

Actor = Literal["you", "counter", "departments", "result"]

ACTORS: dict[Actor, Text] = {
    "you": Text(zh="您", en="You"),
    "counter": Text(zh="综合窗口", en="Counter"),
    "departments": Text(zh="部门", en="Departments"),
    "result": Text(zh="结果", en="Result"),
}
TITLE = Text(zh="{name}办理流程图", en="Flow chart: {name}")
SITUATION = Text(zh="看您是哪种情形", en="Which case is yours")
CASES = Text(zh="共{n}种情形", en="{n} cases in all")
PAPERS = Text(zh="备齐材料", en="Get your papers ready")
PAPERS_COUNT = Text(zh="共{n}份，一套材料各部门通用", en="{n} in all, one set for every department")
HAND_IN_ONLINE = Text(zh="网上提交", en="Hand in online")
HAND_IN_COUNTER = Text(zh="到窗口提交", en="Hand in at the counter")
ACCEPT = Text(zh="统一受理", en="Accepted at one counter")
LEAD = Text(zh="牵头部门：{name}", en="Lead: {name}")
TOGETHER = Text(zh="并联审批，{n}个事项同时办", en="Joint review: {n} items in parallel")
REVIEW = Text(zh="审批", en="Review")
SOMETIMES = Text(zh="{name}（视情形）", en="{name} (depends on the case)")
COLLECT = Text(zh="预约到窗口签字、领取", en="Sign and collect at the counter, by appointment")
DONE = Text(zh="办结", en="Done")
TIMES = Text(zh="承诺{promised}，法定{statutory}", en="Promised: {promised}. By law: {statutory}")
SAMPLE = Text(zh="带 * 的内容为样例数据", en="* marks sample data")
OUTLINE = Text(
    zh="这件事的完整清单还没有公布，图中是已知的办理环节。",
    en="The full checklist isn't published yet; this shows what is known.",
)


@dataclass(frozen=True)
class Branch:
    """One item that a department decides; `sometimes` if not every case needs it."""

    name: str
    department: str
    sometimes: bool = False


@dataclass(frozen=True)
class Step:
    """One box of the chart; its branches go on at the same time."""

    actor: Actor
    title: str
    lines: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Chart:
    """What the picture says."""

    title: str
    code: str
    language: str
    steps: tuple[Step, ...]
    note: str | None

    @property
    def description(self) -> str:
        """The whole chart in words, for those who hear it."""
        stop, colon = (". ", ": ") if self.language == "en" else ("。", "：")
        told = []
        for number, step in enumerate(self.steps, 1):
            branches = [f"{branch.name}{colon}{branch.department}" for branch in step.branches]
            parts = [f"{number}. {ACTORS[step.actor].in_(self.language)}{colon}{step.title}", *branches, *step.lines]
            told.append(stop.join(part.rstrip("。.") for part in parts))
        return stop.join([*told, *([self.note.rstrip("。.")] if self.note else [])]) + stop.strip()


def flow_chart(edition: Edition, library: Library, language: str) -> str:
    """The chart of a one-thing as SVG. One that isn't worked out in full gets what is known: channel, lead, items."""
    return draw(chart_of(edition, library, language))


def chart_of(edition: Edition, library: Library, language: str) -> Chart:
    """What happens, in order."""
    thing, detail = edition.thing, edition.thing.detail
    own = [step.in_(language) for step in detail.steps] if detail else []
    counters = [counter.name.in_(language) for counter in library.counters_of(detail)] if detail else []
    lead = LEAD.in_(language).format(name=library.department(edition.lead).name.in_(language))
    at_counter = thing.channel == "window_only"
    steps = [
        *_before(detail, language),
        Step(
            "you", (HAND_IN_COUNTER if at_counter else HAND_IN_ONLINE).in_(language),
            (*own[:1], *(counters if at_counter else [])),
        ),
        Step("counter", ACCEPT.in_(language), (lead,)),
        _review(edition, library, language, own[1:-1]),
    ]  # fmt: skip
    if thing.channel == "half_online":
        steps.append(Step("counter", COLLECT.in_(language), tuple(counters)))
    times = (_times(detail, language),) if detail else ()
    steps.append(Step("result", DONE.in_(language), (*own[1:][-1:], *times)))
    note = OUTLINE if detail is None else SAMPLE if _made_up_days(detail) else None
    return Chart(
        TITLE.in_(language).format(name=thing.name.in_(language)),
        f"{thing.code} · v{edition.version}",
        language,
        tuple(steps),
        note.in_(language) if note else None,
    )


def _before(detail: Detail | None, language: str) -> list[Step]:
    """What the citizen clears up first: which case it is, and the papers for it."""
    if detail is None:
        return []
    slash = " / " if language == "en" else "／"
    steps = []
    if detail.situations:
        asked: list[str] = []
        for question in detail.situations:
            asked += [question.ask.in_(language), slash.join(option.label.in_(language) for option in question.options)]
        steps.append(Step("you", SITUATION.in_(language), (*asked, CASES.in_(language).format(n=len(detail.cases)))))
    count = _range([len(case.materials) for case in detail.cases])
    return [*steps, Step("you", PAPERS.in_(language), (PAPERS_COUNT.in_(language).format(n=count),))]


def _review(edition: Edition, library: Library, language: str, notes: Sequence[str]) -> Step:
    items, cases = edition.thing.items, edition.thing.detail.cases if edition.thing.detail else []
    branches = tuple(
        Branch(
            item.name.in_(language),
            library.department(item.department).name.in_(language),
            any(item.name.zh not in case.items for case in cases),
        )
        for item in items
    )
    title = REVIEW.in_(language) if len(items) == 1 else TOGETHER.in_(language).format(n=len(items))
    return Step("departments", title, tuple(notes), branches)


def _times(detail: Detail, language: str) -> str:
    told = TIMES.in_(language).format(
        promised=_days(detail.cases, "promised_days", language),
        statutory=_days(detail.cases, "statutory_days", language),
    )
    return f"{told} *" if _made_up_days(detail) else told


def _made_up_days(detail: Detail) -> bool:
    return bool({"promised_days", "statutory_days"} & set(detail.sample))


def _days(cases: Sequence[Case], name: str, language: str) -> str:
    """The shortest and the longest time of all cases."""
    days = sorted({getattr(case, name) for case in cases})
    longest = days_text(days[-1], language)
    if len(days) == 1:
        return longest
    if days[0] > 0:
        return f"{days[0]}–{longest}"
    on_the_spot = days_text(0, language)
    return f"{on_the_spot} to {longest}" if language == "en" else f"{on_the_spot}至{longest}"


def _range(numbers: Sequence[int]) -> str:
    return str(min(numbers)) if min(numbers) == max(numbers) else f"{min(numbers)}–{max(numbers)}"


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
