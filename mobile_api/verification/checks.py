"""Which field of a form is checked by what, and with which outcome. Rules only.

Two tables decide: `KINDS` by the kind of a field, `NAMED` for fields whose kind alone doesn't say what they are. A
field in neither table stands as its owner's word. A name and its ID number are checked as one: which of the two is
wrong isn't told, or anybody could try out numbers here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from stdnum.cn import uscc

from mobile_api.applications.answers import Value, check_value
from mobile_api.applications.draft import Draft
from mobile_api.applications.shown import shown_value
from mobile_api.catalog.schema import FieldType, FormField, Rule, Text
from mobile_api.errors import InvalidValue
from mobile_api.identity.id_numbers import NO_COUNTY, is_id_number
from mobile_api.identity.persons.person import normal_name
from mobile_api.registers.records import Firm, Person

Outcome = Literal["matches", "differs", "not_checkable", "unavailable"]
Source = Literal["gb11643", "gb32100", "rule", "population", "legal_persons", "word"]
NAME, NUMBER = "_name", "_id_number"
NUMBERS_OF = {"present_name": "person_id_number"}
"""Names whose number isn't called alike; of `owner_name` it is `owner_id_number`."""


@dataclass(frozen=True)
class Told:
    """What the registers told. A number that isn't in here couldn't be asked: the register was away."""

    people: Mapping[str, Person | None] = field(default_factory=dict)
    firms: Mapping[str, Firm | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One check of one field."""

    field_id: str
    label: Text
    shown: Text
    """The value as it may be shown: numbers of persons covered in the middle."""
    source: Source
    outcome: Outcome
    at: datetime
    as_of: date | None = None
    """The day whose state of things the register told."""


@dataclass(frozen=True)
class Form:
    """What is looked at: a form's values, and what the registers said of them."""

    draft: Draft
    told: Told
    today: date

    def value(self, field_id: str) -> str | None:
        """Another value of the same form."""
        return next((str(value) for f, value in self.draft.filled() if f.id == field_id), None)

    @property
    def uscc(self) -> str | None:
        """The firm that the form is about."""
        return next((str(value) for f, value in self.draft.filled() if f.type == "uscc"), None)


Result = tuple[Outcome, date | None]
NOT_CHECKABLE: Result = ("not_checkable", None)
Check = Callable[[Form, FormField, Value], Result]


def number_of(field_id: str) -> str:
    """Id of the field with the ID number of whom a field names."""
    return NUMBERS_OF.get(field_id, field_id.removesuffix(NAME) + NUMBER)


def pairs(draft: Draft) -> list[tuple[FormField, FormField]]:
    """Each name of a form with its ID number; a number that names no county isn't in the population register."""
    given = {f.id: (f, str(value)) for f, value in draft.filled()}
    found = [
        (f, *given[number_of(f.id)]) for f, _ in given.values() if f.type == "person_name" and number_of(f.id) in given
    ]
    return [(name, number) for name, number, value in found if not NO_COUNTY.match(value)]


def firms(draft: Draft) -> list[str]:
    """The codes that the register of legal persons is asked of."""
    return [str(value) for f, value in draft.filled() if f.type == "uscc"]


def _id_number(form: Form, field: FormField, value: Value) -> Result:
    return ("matches" if is_id_number(str(value)) and _kept(form, field, value) else "differs"), None


def _uscc(form: Form, field: FormField, value: Value) -> Result:
    return ("matches" if uscc.is_valid(str(value)) else "differs"), None


def _rule(form: Form, field: FormField, value: Value) -> Result:
    """The catalog's own rule for the field: a range, a day that mustn't lie in the future."""
    if field.rule == Rule():
        return NOT_CHECKABLE
    return ("matches" if _kept(form, field, value) else "differs"), None


def _kept(form: Form, field: FormField, value: Value) -> bool:
    try:
        check_value(field, value, form.today)
    except InvalidValue:
        return False
    return True


def _resident(form: Form, field: FormField, value: Value) -> Result:
    """A name with its number, and a number with its name: the same question, the same answer."""
    pair = next((pair for pair in pairs(form.draft) if field in pair), None)
    if pair is None:
        return NOT_CHECKABLE
    name, number = (form.value(one.id) or "" for one in pair)
    if number not in form.told.people:
        return "unavailable", None
    person = form.told.people[number]
    if person is None or normal_name(person.name) != normal_name(name):
        return "differs", None
    return "matches", person.as_of


def _of_firm(says: Callable[[Firm, str], bool]) -> Check:
    def check(form: Form, field: FormField, value: Value) -> Result:
        if form.uscc is None:
            return NOT_CHECKABLE
        if form.uscc not in form.told.firms:
            return "unavailable", None
        firm = form.told.firms[form.uscc]
        if firm is None:
            return "differs", None
        return ("matches" if says(firm, str(value)) else "differs"), firm.as_of

    return check


_in_business = _of_firm(lambda firm, _: firm.status == "active")
_firm_name = _of_firm(lambda firm, name: normal_name(firm.name) == normal_name(name))
_representative = _of_firm(lambda firm, name: normal_name(firm.representative) == normal_name(name))

KINDS: Mapping[FieldType, tuple[tuple[Source, Check], ...]] = {
    "id_number": (("gb11643", _id_number), ("population", _resident)),
    "person_name": (("population", _resident),),
    "uscc": (("gb32100", _uscc), ("legal_persons", _in_business)),
    "date": (("rule", _rule),),
    "integer": (("rule", _rule),),
}
NAMED: Mapping[str, tuple[tuple[Source, Check], ...]] = {
    "company_name": (("legal_persons", _firm_name),),
    "representative_name": (("population", _resident), ("legal_persons", _representative)),
}


def findings(form: Form, at: datetime) -> list[Finding]:
    """Every filled field in the form's order, each with what it was checked by; a check that has nothing to go by is
    left out, and a field without any is its owner's word."""
    return [finding for f, value in form.draft.filled() for finding in _of_field(form, f, value, at)]


def _of_field(form: Form, f: FormField, value: Value, at: datetime) -> Iterator[Finding]:
    shown = Text(zh=shown_value(f, value, "zh"), en=shown_value(f, value, "en"))
    made = [(source, *check(form, f, value)) for source, check in NAMED.get(f.id, KINDS.get(f.type, ()))]
    done = [one for one in made if one[1] != "not_checkable"] or [("word", *NOT_CHECKABLE)]
    for source, outcome, as_of in done:
        yield Finding(f.id, f.label, shown, source, outcome, at, as_of)


def counted(found: Sequence[Finding]) -> dict[str, int]:
    """How often there is each outcome."""
    outcomes: list[str] = [finding.outcome for finding in found]
    return {outcome: outcomes.count(outcome) for outcome in dict.fromkeys(outcomes)}
