"""What the checklist (实施清单) says on a topic, as sentences. Rules only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.schema import Case, Counter, Detail, Material, Text

Topic = Literal[
    "overview", "materials", "duration", "fee", "where", "hours", "steps", "conditions", "legal_basis", "departments"
]

CHANNELS = {
    "full_online": Text(zh="全程网办，不用跑", en="Fully online, no visit needed"),
    "half_online": Text(zh="网上提交，现场签字取件", en="Submit online, sign and collect at the counter"),
    "window_only": Text(zh="窗口办理", en="At the counter"),
}
ORIGINAL = Text(zh="原件", en="original")


@dataclass(frozen=True)
class Told:
    """Lines to read out, and whether any of it is sample data."""

    lines: list[str]
    sample: bool


def tell(edition: Edition, cases: Sequence[Case], topic: Topic, library: Library, language: str) -> Told:
    """What is to say on `topic` for the cases that may still apply. The one-thing must be worked out in full."""
    detail = edition.thing.detail
    if detail is None:
        raise ValueError(f"{edition.thing.id} has no checklist")
    return TOPICS[topic](edition, detail, cases, library, language)


def visit(counter: Counter, language: str) -> Told:
    """All that a visit to a counter takes to know, in one line."""
    name, address, hours = (text.in_(language) for text in (counter.name, counter.address, counter.hours))
    line = f"{name}，{address}，{hours}，电话{counter.phone}"
    if language == "en":
        line = f"{name}: {address}; {hours}; phone {counter.phone}"
    return Told([line], counter.sample)


def days_text(days: int, language: str) -> str:
    """Working days in words; none means on the spot."""
    if days == 0:
        return "当场办结" if language == "zh" else "on the spot"
    return f"{days}个工作日" if language == "zh" else f"{days} working day{'s' if days != 1 else ''}"


def formats_of(material: Material, language: str) -> list[str]:
    """The kinds of file that a material may be, or the original."""
    return [ORIGINAL.in_(language) if kind == "original" else kind for kind in material.formats]


def limit_of(material: Material) -> int | None:
    """How many megabytes a file may have; None if the original is wanted."""
    return material.max_mb if material.online else None


def fee_text(case: Case, language: str) -> str:
    """The fee in yuan, with its note."""
    if case.fee_fen == 0:
        amount = "不收费" if language == "zh" else "free"
    else:
        yuan = f"{case.fee_fen / 100:.2f}".removesuffix(".00")
        amount = f"{yuan}元" if language == "zh" else f"{yuan} yuan"
    if case.fee_note is None:
        return amount
    note = case.fee_note.in_(language)
    return f"{amount}（{note}）" if language == "zh" else f"{amount} ({note})"


def _by_case(cases: Sequence[Case], say: Callable[[Case], str], language: str) -> list[str]:
    """One line if all cases say the same, else one line per case."""
    said = {case.id: say(case) for case in cases}
    if len(set(said.values())) == 1:
        return [said[cases[0].id]]
    colon = "：" if language == "zh" else ": "
    return [f"{case.name.in_(language)}{colon}{said[case.id]}" for case in cases]


def _overview(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    parts = [_duration(edition, detail, cases, library, language), _fee(edition, detail, cases, library, language)]
    lines = [edition.thing.explanation.in_(language), *(line for part in parts for line in part.lines)]
    return Told(lines, any(part.sample for part in parts))


def _materials(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    lines, optional = [], "（可不交）" if language == "zh" else " (optional)"
    only = "（视情况）" if language == "zh" else " (depends on your situation)"
    for material in detail.materials:
        asking = [case for case in cases if material.id in case.materials]
        if not asking:
            continue
        line = material.name.in_(language) + ("" if material.required else optional)
        lines.append(line + ("" if len(asking) == len(cases) else only))
    return Told(lines, "materials" in detail.sample)


def _duration(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    def say(case: Case) -> str:
        promised, statutory = days_text(case.promised_days, language), days_text(case.statutory_days, language)
        return f"承诺{promised}，法定{statutory}" if language == "zh" else f"promised {promised}, by law {statutory}"

    return Told(_by_case(cases, say, language), bool({"promised_days", "statutory_days"} & set(detail.sample)))


def _fee(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    return Told(_by_case(cases, lambda case: fee_text(case, language), language), "fee" in detail.sample)


def _where(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    counters = library.counters_of(detail)
    lines = [f"{c.name.in_(language)}，{c.address.in_(language)}" for c in counters]
    if language == "en":
        lines = [f"{c.name.en}: {c.address.en}" for c in counters]
    if edition.thing.channel == "full_online":
        lines.insert(0, "在这里就能办，不用跑。也可以去：" if language == "zh" else "You can do it all here. Or go to:")
    return Told(lines, any(c.sample for c in counters))


def _hours(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    counters = library.counters_of(detail)
    colon = "：" if language == "zh" else ": "
    lines = [f"{c.name.in_(language)}{colon}{c.hours.in_(language)}（{c.phone}）" for c in counters]
    if language == "en":
        lines = [f"{c.name.en}: {c.hours.en} (phone {c.phone})" for c in counters]
    return Told(lines, any(c.sample for c in counters))


def _steps(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    return Told([f"{n}. {step.in_(language)}" for n, step in enumerate(detail.steps, 1)], "steps" in detail.sample)


def _conditions(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    lines = dict.fromkeys(condition.in_(language) for case in cases for condition in case.conditions)
    return Told(list(lines), "conditions" in detail.sample)


def _legal_basis(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    return Told([law.in_(language) for law in detail.legal_basis], False)


def _departments(edition: Edition, detail: Detail, cases: Sequence[Case], library: Library, language: str) -> Told:
    needed = {name for case in cases for name in case.items}
    colon = "：" if language == "zh" else ": "
    lines = [
        f"{item.name.in_(language)}{colon}{library.department(item.department).name.in_(language)}"
        for item in edition.thing.items
        if item.name.zh in needed
    ]
    return Told(lines, False)


TOPICS: dict[Topic, Callable[[Edition, Detail, Sequence[Case], Library, str], Told]] = {
    "conditions": _conditions,
    "departments": _departments,
    "duration": _duration,
    "fee": _fee,
    "hours": _hours,
    "legal_basis": _legal_basis,
    "materials": _materials,
    "overview": _overview,
    "steps": _steps,
    "where": _where,
}
