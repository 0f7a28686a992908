"""A one-thing's flow chart (一图): what happens, in order. Rules only.

The order follows from the record: the citizen hands in by the channel, the lead's counter accepts, the departments
decide their items in parallel, a half-online matter is signed and collected at a counter, the result comes. Of the
record's own steps the first is the handing in and the last the result; what stands between belongs to the review.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobile_api.catalog.chart import Branch, Chart, Step
from mobile_api.catalog.checklist import days_text
from mobile_api.catalog.drawing import draw
from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.schema import Case, Detail, Text

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
COLLECT = Text(zh="预约到窗口签字、领取", en="Sign and collect at the counter, by appointment")
DONE = Text(zh="办结", en="Done")
TIMES = Text(zh="承诺{promised}，法定{statutory}", en="Promised: {promised}. By law: {statutory}")
SAMPLE = Text(zh="带 * 的内容为样例数据", en="* marks sample data")
OUTLINE = Text(
    zh="这件事的完整清单还没有公布，图中是已知的办理环节。",
    en="The full checklist isn't published yet; this shows what is known.",
)


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
