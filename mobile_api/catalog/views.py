"""The catalog as its readers get it, in their language."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterable, Mapping, Sequence

from mobile_api.catalog import checklist
from mobile_api.catalog.checklist import CHANNELS, TOPICS, Topic, formats_of, limit_of
from mobile_api.catalog.flags import flags_of, offers_of, sample_elements
from mobile_api.catalog.items.record import ConvenienceKind, Flag
from mobile_api.catalog.library import Edition, Library, materials_of
from mobile_api.catalog.schema import Case, Counter, Detail, OneThing
from mobile_api.catalog.themes import About, Theme
from mobile_api.endpoints import Answer


class DepartmentView(Answer):
    """A department."""

    id: str
    name: str


class DepartmentCount(DepartmentView):
    """A department, and in how many one-things it takes part."""

    one_things: int


class CounterView(Answer):
    """Where one can go."""

    id: str
    name: str
    address: str
    hours: str
    phone: str
    sample: bool


class ConvenienceView(Answer):
    """A convenience with where and when it is offered."""

    kind: ConvenienceKind
    where: str
    when: str


class OneThingLine(Answer):
    """A one-thing in a list. Law and counters are known only where it is worked out in full."""

    id: str
    code: str
    version: int
    name: str
    plain: str
    channel: str
    department: str
    departments: list[DepartmentView]
    """Every department that takes part, the leading one first."""
    full: bool
    """Whether it can be filled in and submitted online."""
    legal_basis: list[str]
    counters: list[CounterView]
    flags: list[Flag]
    conveniences: list[ConvenienceKind]
    sample: list[str]
    """Elements that are not public fact; flags and conveniences where they rest on such."""


class OneThings(Answer):
    """One-things by code, and the departments of the whole catalog."""

    one_things: list[OneThingLine]
    departments: list[DepartmentCount]


class JoinedItemView(Answer):
    """A service item that a one-thing joins; `always` if every case needs it."""

    name: str
    code: str | None
    """Where the item library has it under this name: its code there."""
    department: str
    always: bool


class MaterialView(Answer):
    """A document that the applicant gives; `always` if every case shown needs it."""

    id: str
    name: str
    formats: list[str]
    max_mb: int | None
    required: bool
    key: bool
    always: bool
    note: str | None


class SectionView(Answer):
    """What the checklist says on a topic."""

    topic: Topic
    lines: list[str]
    sample: bool


class CaseView(Answer):
    """A case (办事情形) and what it takes."""

    id: str
    code: str
    name: str
    sections: list[SectionView]
    materials: list[MaterialView]


class OneThingView(OneThingLine):
    """A one-thing whole; its own `sections` and `materials` are of all cases together."""

    channel_text: str
    explanation: str
    items: list[JoinedItemView]
    offers: list[ConvenienceView]
    sections: list[SectionView]
    materials: list[MaterialView]
    cases: list[CaseView]
    record: OneThing


def line(edition: Edition, library: Library, language: str) -> OneThingLine:
    """A one-thing in a list."""
    thing, detail = edition.thing, edition.thing.detail
    counters = library.counters_of(detail) if detail else []
    return OneThingLine(
        id=thing.id,
        code=thing.code,
        version=edition.version,
        name=thing.name.in_(language),
        plain=thing.plain.in_(language),
        channel=thing.channel,
        department=library.department(edition.lead).name.in_(language),
        departments=[DepartmentView(id=d.id, name=d.name.in_(language)) for d in library.departments_of(edition)],
        full=detail is not None,
        legal_basis=[law.in_(language) for law in detail.legal_basis] if detail else [],
        counters=[_counter(counter, language) for counter in counters],
        flags=flags_of(thing, counters),
        conveniences=[offer.kind for offer in offers_of(thing, counters, language)],
        sample=sample_elements(edition, library),
    )


class ThemeView(Answer):
    """A theme by which one-things are found."""

    id: str
    about: About
    """What happens to a `person`, or in the life of a `firm`."""
    name: str
    one_things: int
    """How many there are."""


class Themes(Answer):
    """In the order of a life."""

    themes: list[ThemeView]


def theme_view(theme: Theme, language: str) -> ThemeView:
    """A theme as it is chosen."""
    return ThemeView(id=theme.id, about=theme.about, name=theme.name.in_(language), one_things=len(theme.one_things))


def fits(one: OneThingLine, flag: str | None, convenience: str | None, department: str | None) -> bool:
    """Whether a one-thing belongs to the list that is asked for; None asks for everything."""
    return (
        flag in (None, *one.flags)
        and convenience in (None, *one.conveniences)
        and department in (None, *(taking_part.id for taking_part in one.departments))
    )


def one_things(lines: list[OneThingLine], library: Library, language: str) -> OneThings:
    """A list, with the departments by the number of one-things in which they take part."""
    taking_part = Count(d.id for edition in library.latest() for d in library.departments_of(edition))
    departments = [
        DepartmentCount(id=name, name=library.department(name).name.in_(language), one_things=count)
        for name, count in taking_part.most_common()
    ]
    return OneThings(one_things=lines, departments=departments)


def one_thing_view(edition: Edition, library: Library, codes: Mapping[str, str], language: str) -> OneThingView:
    """A one-thing whole; one that isn't worked out in full has no sections, materials and cases.

    `codes` are those of the item library, by the items' Chinese names.
    """
    thing, detail = edition.thing, edition.thing.detail
    cases = detail.cases if detail else []
    counters = library.counters_of(detail) if detail else []
    return OneThingView(
        **dict(line(edition, library, language)),
        channel_text=CHANNELS[thing.channel].in_(language),
        explanation=thing.explanation.in_(language),
        items=[
            JoinedItemView(
                name=item.name.in_(language),
                code=codes.get(item.name.zh),
                department=library.department(item.department).name.in_(language),
                always=all(item.name.zh in case.items for case in cases),
            )
            for item in thing.items
        ],
        offers=[
            ConvenienceView(kind=offer.kind, where=offer.where, when=offer.when)
            for offer in offers_of(thing, counters, language)
        ],
        sections=_sections(edition, cases, library, language),
        materials=_materials(detail, cases, language) if detail else [],
        cases=[
            CaseView(
                id=case.id,
                code=case.code,
                name=case.name.in_(language),
                sections=_sections(edition, [case], library, language),
                materials=_materials(detail, [case], language),
            )
            for case in cases
            if detail is not None
        ],
        record=thing,
    )


def _sections(edition: Edition, cases: Sequence[Case], library: Library, language: str) -> list[SectionView]:
    if not cases:
        return []
    told = {topic: checklist.tell(edition, cases, topic, library, language) for topic in TOPICS}
    return [SectionView(topic=topic, lines=said.lines, sample=said.sample) for topic, said in told.items()]


def _materials(detail: Detail, cases: Iterable[Case], language: str) -> list[MaterialView]:
    asked = [{material.id for material in materials_of(detail, case)} for case in cases]
    return [
        MaterialView(
            id=material.id,
            name=material.name.in_(language),
            formats=formats_of(material, language),
            max_mb=limit_of(material),
            required=material.required,
            key=material.key,
            always=all(material.id in ids for ids in asked),
            note=material.note.in_(language) if material.note else None,
        )
        for material in detail.materials
        if any(material.id in ids for ids in asked)
    ]


def _counter(counter: Counter, language: str) -> CounterView:
    return CounterView(
        id=counter.id,
        name=counter.name.in_(language),
        address=counter.address.in_(language),
        hours=counter.hours.in_(language),
        phone=counter.phone,
        sample=counter.sample,
    )
