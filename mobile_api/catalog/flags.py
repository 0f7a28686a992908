"""Which of the four lists a one-thing stands on, and which of the four conveniences it offers. Rules only.

A service item names its flags (`items/record.py`); a one-thing's follow from its data, by these rules. A one-thing
that isn't worked out in full has only what its channel says: nothing is promised that nobody has written down.

| flag | a one-thing has it if |
|---|---|
| at_once 马上办 | every case is decided on the spot |
| nearby 就近办 | the centres of the sub-districts take it in |
| one_visit 一次办 | it needs no visit (full online) or one (half online), or is decided on the spot at the counter |
| online 网上办 | it can be handed in online |

| convenience | a one-thing offers it if |
|---|---|
| any_counter 同城通办 | the one-stop counter and the centres of the sub-districts all take it in |
| near_home 就近能办 | the centres of the sub-districts take it in |
| tolerance 容缺补办 | in every case some required material isn't a key material, so it may come later |
| extended_hours 延时可办 | a counter that takes it in is open beyond the working week |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobile_api.catalog.items.record import ConvenienceKind, Flag
from mobile_api.catalog.library import Edition, Library, materials_of
from mobile_api.catalog.schema import Counter, Detail, OneThing, Text

AFTER_ACCEPTANCE = Text(zh="受理后补交：{}", en="After acceptance: {}")


@dataclass(frozen=True)
class Offer:
    """A convenience, where it is offered and when."""

    kind: ConvenienceKind
    where: str
    when: str


def flags_of(thing: OneThing, counters: Sequence[Counter]) -> list[Flag]:
    """The lists on which a one-thing stands; `counters` are those that take it in."""
    on_the_spot = thing.detail is not None and all(case.promised_days == 0 for case in thing.detail.cases)
    true: dict[Flag, bool] = {
        "at_once": on_the_spot,
        "nearby": any(counter.kind == "sub_district" for counter in counters),
        "one_visit": thing.channel != "window_only" or on_the_spot,
        "online": thing.channel != "window_only",
    }
    return [flag for flag, holds in true.items() if holds]


def offers_of(thing: OneThing, counters: Sequence[Counter], language: str) -> list[Offer]:
    """The conveniences that a one-thing offers, each with where and when."""
    if thing.detail is None:
        return []
    near = [counter for counter in counters if counter.kind == "sub_district"]
    one_stop = [counter for counter in counters if counter.kind == "one_stop"]
    late = [counter for counter in counters if counter.extended_hours is not None]
    offers: list[Offer] = []
    if near and one_stop:
        offers.append(_at("any_counter", [*one_stop, *near], lambda c: c.hours, language))
    if near:
        offers.append(_at("near_home", near, lambda c: c.hours, language))
    if later := _may_come_later(thing.detail, language):
        names = _joined([counter.name.in_(language) for counter in counters], language)
        offers.append(Offer("tolerance", names, AFTER_ACCEPTANCE.in_(language).format(_joined(later, language))))
    if late:
        offers.append(_at("extended_hours", late, lambda c: c.extended_hours or c.hours, language))
    return offers


def sample_elements(edition: Edition, library: Library) -> list[str]:
    """The elements that are sample data, with flags and conveniences where they rest on such."""
    detail = edition.thing.detail
    if detail is None:
        return []
    counters = library.counters_of(detail)
    made_up: set[str] = set(detail.sample)
    places = any(counter.sample for counter in counters)
    flags = flags_of(edition.thing, counters)
    if ("at_once" in flags and "promised_days" in made_up) or ("nearby" in flags and places):
        made_up.add("flags")
    if places and offers_of(edition.thing, counters, "zh"):
        made_up.add("conveniences")
    return sorted(made_up)


def _may_come_later(detail: Detail, language: str) -> list[str]:
    """Names of the materials that tolerance acceptance may wait for; none unless every case has one."""
    by_case = [[m for m in materials_of(detail, case) if m.required and not m.key] for case in detail.cases]
    if not all(by_case):
        return []
    return list(dict.fromkeys(m.name.in_(language) for materials in by_case for m in materials))


def _at(kind: ConvenienceKind, counters: Sequence[Counter], when: Callable[[Counter], Text], language: str) -> Offer:
    """An offer of these counters; their hours stand once if they are all the same."""
    hours = list(dict.fromkeys(when(counter).in_(language) for counter in counters))
    return Offer(
        kind, _joined([counter.name.in_(language) for counter in counters], language), _joined(hours, language)
    )


def _joined(parts: Sequence[str], language: str) -> str:
    return ("; " if language == "en" else "；").join(parts)
