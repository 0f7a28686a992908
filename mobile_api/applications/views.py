"""What people see of drafts, in their language."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mobile_api.applications.answers import Value
from mobile_api.applications.draft import Draft
from mobile_api.applications.states import State
from mobile_api.catalog.schema import FormField, Option, Rule
from mobile_api.shapes import Answer


class OptionView(Answer):
    """One answer that a question offers."""

    id: str
    label: str


class Position(Answer):
    """How far the draft is."""

    answered: int
    total: int


class Question(Answer):
    """What is asked next, ready to be shown."""

    kind: Literal["candidates", "situation", "field", "confirm", "login", "withdrawal"]
    id: str
    text: str
    why: str | None = None
    type: str | None = None
    options: list[OptionView] = Field(default_factory=list)
    example: str | None = None
    position: Position | None = None


class CaseView(Answer):
    """Which catalog case a draft leads to; `id` stays null until the situation is settled."""

    id: str | None
    code: str
    name: str


class SituationView(Answer):
    """A situation question with the answer that was given."""

    id: str
    ask: str
    value: str | None
    options: list[OptionView]


class FieldView(Answer):
    """A field of the form page."""

    id: str
    label: str
    ask: str
    type: str
    required: bool
    options: list[OptionView]
    example: str | None
    rule: Rule
    value: Value | None
    shown: bool


class DraftView(Answer):
    """The draft as the form page shows it."""

    id: str
    one_thing_id: str
    one_thing_name: str
    case: CaseView
    state: str
    situation: list[SituationView]
    fields: list[FieldView]
    answered: int
    total: int
    complete: bool


def options_view(options: list[Option], language: str) -> list[OptionView]:
    """Options with their labels in one language."""
    return [OptionView(id=option.id, label=option.label.in_(language)) for option in options]


def case_view(draft: Draft, language: str) -> CaseView:
    """The draft's case, or the one-thing while the case is open."""
    case = draft.case if draft.settled else None
    if case is None:
        return CaseView(id=None, code=draft.edition.thing.code, name=draft.edition.thing.name.in_(language))
    return CaseView(id=case.id, code=case.code, name=case.name.in_(language))


def draft_view(draft: Draft, language: str) -> DraftView:
    """The whole draft for the form page; values whole, since their owner edits them."""
    shown = {field.id for field in draft.shown_fields()}
    answered, total = draft.progress()
    return DraftView(
        id=draft.id,
        one_thing_id=draft.edition.thing.id,
        one_thing_name=draft.edition.thing.name.in_(language),
        case=case_view(draft, language),
        state=State.DRAFT.value,
        situation=[
            SituationView(
                id=q.id,
                ask=q.ask.in_(language),
                value=draft.situation.get(q.id),
                options=options_view(q.options, language),
            )
            for q in draft.detail.situations
        ],
        fields=[_field_view(field, draft, field.id in shown, language) for field in draft.detail.fields],
        answered=answered,
        total=total,
        complete=draft.asked() == "confirm",
    )


def _field_view(field: FormField, draft: Draft, shown: bool, language: str) -> FieldView:
    return FieldView(
        id=field.id,
        label=field.label.in_(language),
        ask=field.ask.in_(language),
        type=field.type,
        required=field.required,
        options=options_view(field.options, language),
        example=field.example.in_(language) if field.example else None,
        rule=field.rule,
        value=draft.values.get(field.id) if shown else None,
        shown=shown,
    )
