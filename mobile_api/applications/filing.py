"""From a complete draft to a submitted application. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mobile_api.applications.answers import Value, check_value
from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.events import CITIZEN, Actor
from mobile_api.applications.shown import shown_value
from mobile_api.applications.states import Action, State
from mobile_api.catalog.schema import Case, FormField
from mobile_api.errors import NotReady


@dataclass(frozen=True)
class Submission:
    """How a draft is submitted."""

    by: Actor = CITIZEN
    """The citizen online, or the clerk before whom they stand."""
    later: bool = False
    """Whether the citizen agrees to bring papers that aren't key after it."""
    on_paper: tuple[str, ...] = ()
    """Materials that the clerk takes in on paper, by id."""


def ready(draft: Draft, today: date) -> Case:
    """The case of a draft that can be submitted.

    Raises `NotReady` while questions are open, `InvalidValue` if an answer has become wrong since it was given (a day
    that has passed).
    """
    case = draft.case
    if case is None or draft.asked() != "confirm":
        raise NotReady
    for form_field, value in draft.filled():
        check_value(form_field, value, today)
    return case


def file(
    draft: Draft,
    case: Case,
    number: str,
    citizen_id: str,
    credit: Mapping[str, Any],
    how: Submission,
    later: tuple[str, ...],
    note: Mapping[str, Any],
    at: datetime,
) -> Application:
    """What a draft becomes when it is submitted: `later` are the materials that may follow, `note` is what its first
    event says of checks and papers."""
    application = Application(
        id=draft.id,
        number=number,
        revision=draft.revision,
        state=State.DRAFT,
        citizen_id=citizen_id,
        conversation_id=draft.conversation_id,
        one_thing_id=draft.edition.thing.id,
        catalog_version=draft.edition.version,
        case_id=case.id,
        case_code=case.code,
        name=case.name.model_dump(),
        submitted_at=at,
        promised_days=case.promised_days,
        statutory_days=case.statutory_days,
        fee_fen=case.fee_fen,
        filed=filed_fields(draft),
        situation=dict(draft.situation),
        values={f.id: value for f, value in draft.filled()},
        credit=credit,
        issuer=draft.edition.lead,
        later=later,
        on_paper=how.on_paper,
    )
    at_counter = {"place": "counter", "on_paper": list(how.on_paper)} if how.by.kind == "staff" else {}
    return application.moved(Action.SUBMIT, how.by, at, {**note, "later": list(later), **at_counter})


def filed_fields(draft: Draft) -> list[dict[str, Any]]:
    """Every filled field with its label and how its value is shown, in both languages."""
    return [_filed(form_field, value) for form_field, value in draft.filled()]


def _filed(form_field: FormField, value: Value) -> dict[str, Any]:
    shown = {language: shown_value(form_field, value, language) for language in ("zh", "en")}
    return {"field_id": form_field.id, "label": form_field.label.model_dump(), "shown": shown}
