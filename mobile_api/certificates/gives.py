"""Which case gives which certificate, and how its fields are filled. Rules only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import Field, model_validator

from mobile_api.catalog.schema import Catalog, OneThing
from wallet.numbers import RULES
from wallet.types.library import Types
from wallet.types.schema import CertificateType, Id, Key, Record

Filled = str | int | list[str]


class Source(Record):
    """Where a field's value comes from: one of these; `gives.yml` explains them."""

    form: Key | None = None
    times: int = 1
    split: bool = False
    shown: Key | None = None
    born_of: Key | None = None
    sex_of: Key | None = None
    fixed: str | None = None
    by_thing: Mapping[Id, list[str]] | None = None
    also: Mapping[Key, str] = {}
    drawn: Key | None = None
    same_as: Id | None = None
    today: bool = False
    department: bool = False
    photo: bool = False

    @model_validator(mode="after")
    def _is_one(self) -> Source:
        ways = (self.form, self.shown, self.born_of, self.sex_of, self.fixed, self.by_thing, self.drawn, self.same_as)
        if sum(way is not None for way in ways) + self.today + self.department + self.photo != 1:
            raise ValueError("a field has one source")
        return self

    def asked(self) -> Iterator[str]:
        """The form's fields that it reads."""
        yield from (name for name in (self.form, self.shown, self.born_of, self.sex_of) if name)


class LeadsTo(Record):
    """A certificate that the cases of some one-things lead to; an officer issues it by hand."""

    type: Id
    item: str
    """The item of the catalog that decides it, by its Chinese name."""
    one_things: Annotated[list[Id], Field(min_length=1)]
    holder: Key


class Gift(LeadsTo):
    """One that is issued by itself, with what the form says."""

    fields: Mapping[Key, Source]


L = TypeVar("L", bound=LeadsTo)


@dataclass(frozen=True)
class Facts:
    """What is known when an application is issued."""

    one_thing: str
    values: Mapping[str, Any]
    """What the form says."""
    shown: Mapping[str, str]
    """The same as people read it, in Chinese."""
    today: date
    department: str
    """Name of the one that issues."""
    drawn: Mapping[str, str]
    """A number by each rule."""
    made: Mapping[str, Mapping[str, object]]
    """The fields of the certificates of this application that are there already, by type."""
    photo: str | None
    """SHA-256 of the register's picture of the holder."""


def filled(gift: Gift, facts: Facts) -> dict[str, Filled]:
    """The certificate's fields as far as they are known; what isn't known is left out."""
    found = {name: _value(name, source, facts) for name, source in gift.fields.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(name: str, source: Source, facts: Facts) -> Filled | None:
    if source.form:
        return _said(facts.values.get(source.form), source)
    if source.shown:
        return facts.shown.get(source.shown)
    if source.born_of or source.sex_of:
        number = str(facts.values.get(source.born_of or source.sex_of or "", ""))
        return _of_number(number, bool(source.born_of))
    if source.by_thing is not None:
        added = [text for field, text in source.also.items() if facts.values.get(field) == "yes"]
        return [*source.by_thing[facts.one_thing], *added]
    if source.drawn:
        return facts.drawn[source.drawn]
    if source.same_as:
        same = facts.made.get(source.same_as, {}).get(name)
        return str(same) if same is not None else None
    if source.today:
        return facts.today.isoformat()
    return facts.department if source.department else facts.photo if source.photo else source.fixed


def _said(value: Any, source: Source) -> Filled | None:
    if value is None:
        return None
    if source.split:
        return [part.strip() for part in re.split(r"[、；;，,\n]", str(value)) if part.strip()]
    return value * source.times if isinstance(value, int) else str(value)


def _of_number(number: str, born: bool) -> str | None:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return None
    if born:
        return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return "male" if int(number[16]) % 2 else "female"


def gifts_of(gifts: Sequence[L], one_thing: str, items: Sequence[str]) -> list[L]:
    """What a case of a one-thing with these items leads to, in the file's order."""
    return [gift for gift in gifts if one_thing in gift.one_things and gift.item in items]


def faults(table: Sequence[LeadsTo], catalog: Catalog, types: Types) -> Iterator[str]:
    """What in the table doesn't fit the catalog, the types or the numbers' rules, a sentence each."""
    for row in table:
        kind = types.find(row.type)
        if isinstance(row, Gift):
            yield from _faults_of_fields(row, kind)
        for name in row.one_things:
            thing = catalog.one_things.get(name)
            if thing is None or thing.detail is None:
                yield f"{row.type}: {name} isn't worked out"
                continue
            yield from _faults_of(row, thing, kind.issuer)


def _faults_of_fields(gift: Gift, kind: CertificateType) -> Iterator[str]:
    unknown = set(gift.fields) - {field.id for field in kind.fields}
    lacking = {field.id for field in kind.fields if field.required} - set(gift.fields)
    if unknown or lacking:
        yield f"{gift.type}: unknown {sorted(unknown)}, without a source {sorted(lacking)}"
    yield from (f"{gift.type}: no rule {s.drawn}" for s in gift.fields.values() if s.drawn and s.drawn not in RULES)


def _faults_of(row: LeadsTo, thing: OneThing, issuer: str) -> Iterator[str]:
    assert thing.detail is not None, "looked at before"
    if not any(row.item in case.items for case in thing.detail.cases):
        yield f"{row.type}: no case of {thing.id} has the item {row.item}"
    if issuer not in {item.department for item in thing.items if item.name.zh == row.item}:
        yield f"{row.type}: {row.item} of {thing.id} isn't decided by {issuer}"
    form = {field.id for field in thing.detail.fields}
    sources = list(row.fields.values()) if isinstance(row, Gift) else []
    asked = {row.holder, *(name for source in sources for name in source.asked())}
    if asked - form:
        yield f"{row.type}: the form of {thing.id} has no {sorted(asked - form)}"
    for source in sources:
        if source.by_thing is not None and set(source.by_thing) != set(row.one_things):
            yield f"{row.type}: by_thing names other one-things"
