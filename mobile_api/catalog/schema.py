"""The shape of the catalog files in `nlu_data/catalog/`, checked before anything is loaded. Rules only.

A department keeps one YAML file. Every text that people see is a pair (zh, en).
Elements that are not public fact are named in a record's `sample` list; the page
and the chat mark exactly those as sample data.
"""

from __future__ import annotations

from itertools import product
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Channel = Literal["full_online", "half_online", "window_only"]
FieldType = Literal[
    "text", "person_name", "id_number", "uscc", "phone", "date", "integer", "address", "choice", "yes_no"
]
SampleElement = Literal[
    "cases", "conditions", "materials", "fee", "statutory_days", "promised_days", "steps", "counters", "fields"
]


class Record(BaseModel):
    """A catalog record: unknown keys are typing mistakes, so they are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Record):
    """One text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def in_(self, language: str) -> str:
        """The text in `language`, Chinese for any other than English."""
        return self.en if language == "en" else self.zh


class Words(Record):
    """Everyday words that stand for an option or a field, by language."""

    zh: list[str] = []
    en: list[str] = []


class Option(Record):
    """One answer that a question offers."""

    id: Key
    label: Text
    words: Words = Words()
    between: tuple[int, int] | None = None
    """Numbers that mean this option, the first and the last: an age, say."""


class SituationQuestion(Record):
    """A question whose answer narrows down which case applies."""

    id: Key
    ask: Text
    why: Text
    options: Annotated[list[Option], Field(min_length=2, max_length=6)]


class Item(Record):
    """A service item (事项) that a one-thing joins, and the department that decides it."""

    name: Text
    department: Id


class Material(Record):
    """A document that the applicant gives (申请材料)."""

    id: Key
    name: Text
    formats: Annotated[list[Literal["jpg", "png", "pdf", "docx", "xlsx", "original"]], Field(min_length=1)]
    max_mb: Annotated[int, Field(ge=0, le=50)] = 10
    required: bool = True
    key: bool = True
    """Key materials can't be missing under tolerance acceptance (容缺受理)."""
    note: Text | None = None

    @property
    def online(self) -> bool:
        """Whether it can be given as a file; else only the original counts, at the counter."""
        return self.formats != ["original"]


class Rule(Record):
    """What a field's value must satisfy beyond its type."""

    min_length: int | None = None
    max_length: int | None = None
    min: int | None = None
    max: int | None = None
    min_age: int | None = None
    """Years, for `id_number` (born on) and `date` (the date lies that long ago)."""
    digits: bool = False
    """For `text`: the number of a card or an account, of which only the digits count."""
    not_future: bool = False
    not_past: bool = False


class FormField(Record):
    """One field of the online form, asked as one question in chat."""

    id: Key
    label: Text
    ask: Text
    type: FieldType
    rule: Rule = Rule()
    options: list[Option] = []
    required: bool = True
    example: Text | None = None
    words: Words = Words()
    """What people call it besides its label, when they tell it unasked ("宝宝叫…", "房租一千五")."""
    when: dict[Key, list[Key]] = {}
    """Asked only if each named situation answer or choice field has one of these values."""

    @model_validator(mode="after")
    def _options_belong_to_choices(self) -> FormField:
        if (self.type == "choice") != bool(self.options):
            raise ValueError(f"field {self.id}: options go with type choice, and only with it")
        return self


class Case(Record):
    """A case (办事情形): what applies once the situation is known."""

    id: Id
    code: Annotated[str, Field(pattern=r"^YJS-\d{3}-\d{2}$")]
    name: Text
    when: dict[Key, list[Key]] = {}
    """Per situation question the options under which this case applies; a question left out doesn't matter."""
    items: Annotated[list[str], Field(min_length=1)]
    """Chinese names of the one-thing's items that this case needs."""
    materials: Annotated[list[Key], Field(min_length=1)]
    conditions: Annotated[list[Text], Field(min_length=1)]
    fee_fen: Annotated[int, Field(ge=0)]
    fee_note: Text | None = None
    statutory_days: Annotated[int, Field(ge=0, le=365)]
    """Working days; 0 means on the spot."""
    promised_days: Annotated[int, Field(ge=0, le=365)]
    needs_person: Text | None = None
    """Why only a person can settle it, where that is so: the assistant calls one."""


class Detail(Record):
    """A one-thing worked out in full, ready for online submission."""

    situations: Annotated[list[SituationQuestion], Field(max_length=4)] = []
    cases: Annotated[list[Case], Field(min_length=1)]
    materials: Annotated[list[Material], Field(min_length=1)]
    fields: Annotated[list[FormField], Field(min_length=3, max_length=14)]
    steps: Annotated[list[Text], Field(min_length=2)]
    legal_basis: Annotated[list[Text], Field(min_length=1)]
    counters: Annotated[list[Id], Field(min_length=1)]
    sample: list[SampleElement]

    @model_validator(mode="after")
    def _every_situation_has_one_case(self) -> Detail:
        option_ids = {q.id: [o.id for o in q.options] for q in self.situations}
        for case in self.cases:
            for question, wanted in case.when.items():
                unknown = set(wanted) - set(option_ids.get(question, []))
                if unknown or not wanted:
                    raise ValueError(f"case {case.id}: {question} has no option {sorted(unknown)}")
        for answers in product(*option_ids.values()):
            situation = dict(zip(option_ids, answers, strict=True))
            hits = [c.id for c in self.cases if all(situation[q] in v for q, v in c.when.items())]
            if len(hits) != 1:
                raise ValueError(f"situation {situation} leads to {len(hits)} cases: {hits}")
        return self

    @model_validator(mode="after")
    def _names_resolve(self) -> Detail:
        material_ids = {m.id for m in self.materials}
        for case in self.cases:
            if unknown := set(case.materials) - material_ids:
                raise ValueError(f"case {case.id}: unknown materials {sorted(unknown)}")
        choices = {q.id: {o.id for o in q.options} for q in self.situations}
        for field in self.fields:
            if field.id in choices:
                raise ValueError(f"field {field.id}: the name is taken by a situation question or a field")
            for name, values in field.when.items():
                if unknown := set(values) - choices.get(name, set()):
                    raise ValueError(f"field {field.id}: {name} has no option {sorted(unknown)}")
            choices[field.id] = {"yes", "no"} if field.type == "yes_no" else {o.id for o in field.options}
        return self


class OneThing(Record):
    """An everyday matter (一件事) that joins items of several departments."""

    id: Id
    code: Annotated[str, Field(pattern=r"^YJS-\d{3}$")]
    name: Text
    plain: Text
    channel: Channel
    items: Annotated[list[Item], Field(min_length=1)]
    explanation: Text
    opening: Text | None = None
    """Said first where it is due: condolence at a death, good wishes at a birth."""
    needs_person: Text | None = None
    """Why only a person can settle any of it, as `Case.needs_person` says it of one case."""
    detail: Detail | None = None

    @model_validator(mode="after")
    def _cases_belong_here(self) -> OneThing:
        names = {item.name.zh for item in self.items}
        for case in self.detail.cases if self.detail else []:
            if not case.code.startswith(self.code + "-"):
                raise ValueError(f"case {case.id}: code {case.code} is not under {self.code}")
            if unknown := set(case.items) - names:
                raise ValueError(f"case {case.id}: items {sorted(unknown)} are not among the one-thing's")
            if case.needs_person and self.needs_person:
                raise ValueError(f"case {case.id}: the whole one-thing needs a person already")
        return self

    def why_person(self, case_id: str | None) -> Text | None:
        """Why only a person can settle this, or this case of it; None where the assistant's help is enough."""
        cases = self.detail.cases if self.detail else []
        return self.needs_person or next((case.needs_person for case in cases if case.id == case_id), None)


class Department(Record):
    """A department (部门) of the city."""

    id: Id
    name: Text


class DepartmentsFile(Record):
    """`nlu_data/catalog/departments.yml`: every department that a record names."""

    departments: list[Department]


class OneThingsFile(Record):
    """One file of `nlu_data/catalog/one_things/`: what one department leads."""

    department: Id
    one_things: list[OneThing]


class Point(Record):
    """A place on the map, in degrees (WGS 84)."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class Hours(Record):
    """From when until when on a day, city time."""

    begins: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    ends: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Desk(Record):
    """How a counter takes appointments: so many people in each slot of so many minutes."""

    minutes: Annotated[int, Field(ge=5, le=240)]
    capacity: Annotated[int, Field(ge=1, le=200)]
    working_days: Hours
    saturdays: Hours | None = None


class Counter(Record):
    """A place where one can go (综合窗口): address and hours."""

    id: Id
    name: Text
    address: Text
    hours: Text
    phone: str
    kind: Literal["one_stop", "sub_district", "special"] = "special"
    """A one-stop counter (综合窗口), the centre of each sub-district (便民服务中心), or a department's own hall."""
    extended_hours: Text | None = None
    """When it is open beyond the working week (延时服务)."""
    point: Point | None = None
    desk: Desk | None = None
    """None where one just comes."""
    branch_of: Id | None = None
    """The counter of the catalog that stands for this one and its like: the centre of each sub-district, say."""
    sample: bool


class CountersFile(Record):
    """`nlu_data/catalog/counters.yml`."""

    counters: list[Counter]


class Catalog(Record):
    """The whole catalog, resolved: each name in it leads somewhere."""

    departments: dict[str, Department]
    counters: dict[str, Counter]
    one_things: dict[str, OneThing]
    lead: dict[str, str]
    """One-thing id to the id of the department that leads it."""

    @model_validator(mode="after")
    def _references_resolve(self) -> Catalog:
        if unknown := {c.branch_of for c in self.counters.values() if c.branch_of} - self.counters.keys():
            raise ValueError(f"unknown counters {sorted(unknown)}")
        for thing in self.one_things.values():
            named = {item.department for item in thing.items} | {self.lead[thing.id]}
            if unknown := named - self.departments.keys():
                raise ValueError(f"{thing.id}: unknown departments {sorted(unknown)}")
            if thing.detail and (unknown := set(thing.detail.counters) - self.counters.keys()):
                raise ValueError(f"{thing.id}: unknown counters {sorted(unknown)}")
        return self

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Catalog:
        codes = [t.code for t in self.one_things.values()]
        codes += [c.code for t in self.one_things.values() if t.detail for c in t.detail.cases]
        if doubled := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"codes used twice: {doubled}")
        return self
