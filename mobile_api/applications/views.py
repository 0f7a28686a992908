"""What people see of drafts and applications, in their language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from mobile_api.applications.answers import Value
from mobile_api.applications.credit import sentence_kept
from mobile_api.applications.draft import Draft
from mobile_api.applications.states import HAPPENED, LABELS, NEXT_ACTOR, State
from mobile_api.catalog.schema import FormField, Option, Rule
from mobile_api.endpoints import Answer
from mobile_api.identity.codes import mask_phone


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

    kind: Literal["candidates", "situation", "field", "confirm", "login"]
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


class EventView(Answer):
    """One entry of an application's history."""

    at: datetime
    kind: str
    label: str
    by: str


class ApplicationView(Answer):
    """A submitted application as its owner sees it."""

    number: str
    state: str
    state_label: str
    name: str
    submitted_at: datetime
    due_on: date
    sentence: str
    fields: list[dict[str, str]]
    events: list[EventView]
    credit: str
    """What the credit check means for it; empty where there is nothing to tell."""


def options_view(options: list[Option], language: str) -> list[OptionView]:
    """Options with their labels in one language."""
    return [OptionView(id=option.id, label=option.label.in_(language)) for option in options]


YES_NO = {"yes": {"zh": "是", "en": "Yes"}, "no": {"zh": "否", "en": "No"}}


def shown_value(field: FormField, value: Value, language: str) -> str:
    """A value as a person reads it: labels for options, ID numbers masked."""
    if field.type == "choice":
        return next((o.label.in_(language) for o in field.options if o.id == value), str(value))
    if field.type == "yes_no":
        return YES_NO.get(str(value), {}).get(language, str(value))
    return str(masked(field, value))


def masked(field: FormField, value: Value) -> Value:
    """The value with the middle of ID numbers and phone numbers covered."""
    if field.type == "id_number":
        return f"{str(value)[:3]}***********{str(value)[-4:]}"
    return mask_phone(str(value)) if field.type == "phone" else value


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


def application_view(document: dict[str, Any], language: str) -> ApplicationView:
    """An application with its history and the sentence that says where it stands."""
    state = State(document["state"])
    due_on = date.fromisoformat(document["due_on"])
    return ApplicationView(
        number=document["number"],
        state=state.value,
        state_label=LABELS[state].in_(language),
        name=document["name"][language],
        submitted_at=document["submitted_at"],
        due_on=due_on,
        sentence=state_sentence(state, due_on, language),
        fields=[{"label": f["label"][language], "value": f["shown"][language]} for f in document["filed"]],
        events=[
            EventView(at=e["at"], kind=e["kind"], label=HAPPENED[State(e["kind"])].in_(language), by=e["by"])
            for e in document["events"]
        ],
        credit=sentence_kept(document["credit"], language) if document.get("credit") else "",
    )


def state_sentence(state: State, due_on: date, language: str) -> str:
    """What happened, who acts next and by when."""
    return NEXT_ACTOR[state].in_(language).format(due=due_on.isoformat())
