"""The catalog as a worker holds it in memory: every published version, found by id. Rules only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mobile_api.catalog.schema import Case, Counter, Department, Detail, Material, OneThing


@dataclass(frozen=True)
class Edition:
    """One published version of a one-thing. A draft stays with the edition it was begun under."""

    version: int
    lead: str
    thing: OneThing


class Library:
    """All editions with the departments and counters that they name. Read only."""

    def __init__(
        self, departments: Iterable[Department], counters: Iterable[Counter], editions: Iterable[Edition]
    ) -> None:
        self._departments = {department.id: department for department in departments}
        self._counters = {counter.id: counter for counter in counters}
        self._editions: dict[tuple[str, int], Edition] = {}
        self._latest: dict[str, Edition] = {}
        for edition in sorted(editions, key=lambda e: (e.thing.code, e.version)):
            self._editions[edition.thing.id, edition.version] = edition
            self._latest[edition.thing.id] = edition

    def latest(self) -> list[Edition]:
        """The current edition of every one-thing, by code."""
        return list(self._latest.values())

    def find(self, one_thing_id: str) -> Edition | None:
        """The current edition, or None for an unknown id."""
        return self._latest.get(one_thing_id)

    def edition(self, one_thing_id: str, version: int) -> Edition | None:
        """The edition that a draft was begun under; None if it was published after this library was read."""
        return self._editions.get((one_thing_id, version))

    @property
    def department_ids(self) -> set[str]:
        """Every department's."""
        return set(self._departments)

    def department(self, department_id: str) -> Department:
        """A department by id; the catalog's check made sure that it is there."""
        return self._departments[department_id]

    def counter(self, counter_id: str) -> Counter:
        """A counter by id; raises `KeyError` for one that the catalog doesn't have."""
        return self._counters[counter_id]

    def counter_if_known(self, counter_id: str) -> Counter | None:
        """A counter by an id that a caller gave, or that was kept long ago."""
        return self._counters.get(counter_id)

    def one_stop(self) -> Counter:
        """The counter where one asks if no other is named; raises `StopIteration` if the catalog has none at all."""
        kinds = sorted(self._counters.values(), key=lambda counter: counter.kind != "one_stop")
        return next(iter(kinds))

    def desks(self) -> list[Counter]:
        """The counters that take appointments, in the catalog's order."""
        return [counter for counter in self._counters.values() if counter.desk is not None]

    def department_called(self, name: str) -> Department | None:
        """A department by its id or its Chinese name."""
        found = (d for d in self._departments.values() if name in (d.id, d.name.zh))
        return next(found, None)

    def has_department(self, name: str) -> bool:
        """Whether there is a department of this id or Chinese name."""
        return self.department_called(name) is not None

    def counters_of(self, detail: Detail) -> list[Counter]:
        """The counters where this one-thing is taken in."""
        return [self._counters[counter_id] for counter_id in detail.counters]

    def places_of(self, detail: Detail) -> list[Counter]:
        """The places where this one-thing is taken in: each counter that stands for several is replaced by them."""
        wanted = set(detail.counters)
        branches = [c for c in self._counters.values() if c.branch_of in wanted]
        replaced = {c.branch_of for c in branches}
        return [*(c for c in self.counters_of(detail) if c.id not in replaced), *branches]

    def departments_of(self, edition: Edition) -> list[Department]:
        """Every department that takes part, the leading one first."""
        ids = [edition.lead, *(item.department for item in edition.thing.items)]
        return [self._departments[department_id] for department_id in dict.fromkeys(ids)]


def materials_of(detail: Detail, case: Case) -> list[Material]:
    """The materials that a case asks for, in the case's order."""
    by_id = {material.id: material for material in detail.materials}
    return [by_id[material_id] for material_id in case.materials]
