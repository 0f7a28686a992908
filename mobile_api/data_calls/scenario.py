"""Which data a case gets (按场景授权): who asks, for which case, exactly which fields of which source. Rules only.

`Scenarios.decide` is the one decision that everything passes which asks a register or looks something up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from wallet.types.schema import Id, Key, Record, Text

Asker = Literal["citizen", "counter_clerk", "reviewer", "system"]
"""As whom somebody asks; `system` is the city's own work with an application, such as the checks before acceptance."""
CLERKS: frozenset[str] = frozenset({"counter_clerk", "reviewer"})
"""Those who look things up with a key of their own."""
Source = Annotated[str, Field(pattern=r"^(register|query)\.[a-z]+(-[a-z]+)*$", max_length=60)]
"""One of the city's registers, or a kind of national or provincial data (`exchange/queries/kinds.yml`)."""
Cases = Literal["none", "any"] | Annotated[tuple[Id, ...], Field(min_length=1)]
"""`none`: no case needs to run, as for a login; `any`: each one-thing's; else those one-things' only."""
Why = Literal["scenario", "role", "case", "source"]


class Need(Record):
    """A source, and the fields that are released of it."""

    source: Source
    fields: Annotated[tuple[Key, ...], Field(min_length=1)]


class Scenario(Record):
    """One purpose for which data is released."""

    id: Id
    name: Text
    why: Text
    """Why the city may ask this: what whoever it is about would accept."""
    roles: Annotated[tuple[Asker, ...], Field(min_length=1)]
    cases: Cases
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_each_once(self) -> Scenario:
        sources = [need.source for need in self.needs]
        lists = [sources, self.roles, *(need.fields for need in self.needs)]
        if isinstance(self.cases, tuple):
            lists.append(self.cases)
        if any(len(one) != len(set(one)) for one in lists):
            raise ValueError(f"{self.id}: something is there twice")
        return self

    def covers(self, one_thing: str | None) -> bool:
        """Whether it is for such a case; None is no case at all."""
        if one_thing is None or self.cases == "none":
            return one_thing is None and self.cases == "none"
        return self.cases == "any" or one_thing in self.cases

    def fields_of(self, source: str) -> tuple[str, ...]:
        """What is released of a source; nothing of one that isn't needed."""
        return next((need.fields for need in self.needs if need.source == source), ())


@dataclass(frozen=True)
class Asking:
    """Who asks, and what for."""

    role: Asker
    by: str
    """Id of the account of a clerk or of a citizen; of the city's own work its name."""
    scenario: str | None = None
    """Without one it is found by the case: which purpose a look-up serves isn't the clerk's to choose."""
    one_thing: str | None = None
    """The one-thing whose case runs."""
    number: str = ""
    """Of the application; a draft goes by its id."""
    purpose: str = ""
    """Why a clerk looks (`applications/office/looks.py`)."""
    department: str | None = None
    """Of a clerk who is bound to one."""
    request: str = ""
    """Nonce of a clerk's signed request."""


@dataclass(frozen=True)
class Release:
    """What may be seen, and by which scenario."""

    scenario: Scenario
    fields: tuple[str, ...]


class NotReleased(Exception):
    """Nothing is released; `why` is the first of the conditions that fails."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Scenarios:
    """The table. Read only."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._scenarios = tuple(scenarios)

    def __iter__(self) -> Iterator[Scenario]:
        return iter(self._scenarios)

    def decide(self, asking: Asking, source: str) -> Release:
        """What of a source is released to whoever asks. Raises `NotReleased`."""
        named = [one for one in self._scenarios if asking.scenario in (None, one.id)]
        if not named:
            raise NotReleased("scenario")
        theirs = [one for one in named if asking.role in one.roles]
        if not theirs:
            raise NotReleased("role")
        running = [one for one in theirs if one.covers(asking.one_thing)]
        if not running:
            raise NotReleased("case")
        for scenario in running:
            if fields := scenario.fields_of(source):
                return Release(scenario, fields)
        raise NotReleased("source")

    def serving(self, source: str) -> list[Scenario]:
        """The scenarios that need a source."""
        return [one for one in self._scenarios if one.fields_of(source)]


def faults(scenarios: Scenarios, one_things: Collection[str], sources: Mapping[str, Collection[str]]) -> list[str]:
    """What is wrong with a table: unknown things, and two scenarios that would answer the same question.

    `sources` are the fields that each source has.
    """
    found, taken = [], dict[tuple[str, str, str], str]()
    if len({one.id for one in scenarios}) != len(list(scenarios)):
        found.append("two scenarios have one id")
    for one in scenarios:
        named = one.cases if isinstance(one.cases, tuple) else ()
        found += [f"{one.id}: no one-thing “{thing}”" for thing in named if thing not in one_things]
        for need in one.needs:
            known = sources.get(need.source, ())
            found += [f"{one.id}: {need.source} has no “{field}”" for field in need.fields if field not in known]
            for place in ((role, thing, need.source) for role in one.roles for thing in named):
                if place in taken:
                    found.append(f"{one.id} and {taken[place]} both answer {', '.join(place)}")
                taken[place] = one.id
    return found
