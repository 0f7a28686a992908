"""What members of staff see of applications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import (
    CorrectionView,
    EventView,
    OutcomeView,
    PartView,
    Reader,
    VerdictView,
    application_view,
)
from mobile_api.applications.clock import Light
from mobile_api.applications.draft import Draft
from mobile_api.applications.office.looks import NAMES, Look
from mobile_api.applications.shown import shown_value, whole_value
from mobile_api.applications.states import LABELS, Action
from mobile_api.catalog.library import materials_of
from mobile_api.catalog.schema import Text
from mobile_api.endpoints import Answer

CREDIT: Mapping[str, Text] = {
    "passed": Text(zh="通过", en="Passed"),
    "good": Text(zh="信用良好，可容缺受理", en="Good: papers that aren't key can follow later"),
    "unchecked": Text(zh="当时未能核查，受理时补查", en="Not possible then; to be checked at acceptance"),
    "locked": Text(zh="在失信被执行人名单上，请审慎审查", en="On the list of dishonest persons: review with care"),
}
"""What the credit check means for whoever decides, by its outcome."""


class Line(Answer):
    """An application in a list: nothing of it is personal."""

    number: str
    name: str
    case_code: str
    state: str
    state_label: str
    submitted_at: datetime
    due_on: date | None
    light: Light
    waiting_for: list[str]
    """Who is to act, by name."""


class Lines(Answer):
    """A page of a queue."""

    applications: list[Line]
    next_after: str | None


class FieldLine(Answer):
    """A field of the form, by its label; `id` is what a correction marks."""

    id: str
    label: str
    value: str


class Detail(Answer):
    """An application as whoever decides sees it."""

    number: str
    name: str
    case_code: str
    state: str
    state_label: str
    seen: int
    """How many events there are: an action says which state of things it is about."""
    submitted_at: datetime
    due_on: date | None
    provisional: bool
    act_by: date | None
    """Until when the applicant must act."""
    statutory_on: date | None
    used_days: int
    promised_days: int
    light: Light
    waiting_for: list[str]
    outcome: OutcomeView | None
    """What is to be handed out, or how it ended; null until there is a result."""
    fields: list[FieldLine]
    materials: list[dict[str, str]]
    parts: list[PartView]
    correction: CorrectionView | None
    owed: list[str]
    verdict: VerdictView | None
    credit: str
    fee_fen: int
    events: list[EventView]
    can: list[Action]


class LookView(Answer):
    """Who looked at an application: the department, not the person, for the citizen."""

    at: datetime
    by: str
    purpose: str


class Looks(Answer):
    """Every look at an application, newest first."""

    looks: list[LookView]


def line(application: Application, reader: Reader) -> Line:
    """An application in a list."""
    return Line(
        number=application.number,
        name=application.name[reader.language],
        case_code=application.case_code,
        state=application.state.value,
        state_label=LABELS[application.state].in_(reader.language),
        submitted_at=application.submitted_at,
        due_on=application.promised.due_on,
        light=application.light(reader.today),
        waiting_for=waited_for(application, reader),
    )


def waited_for(application: Application, reader: Reader) -> list[str]:
    """Who is to act: names of departments, the counter, the applicant."""
    return [reader.waited_for(who) for who in application.waiting_for]


def detail(application: Application, form: Draft, reader: Reader, can: list[Action], whole: bool) -> Detail:
    """An application for whoever decides (`whole`), or for a supervisor, who needs no whole numbers."""
    view = application_view(application, reader)
    show = whole_value if whole else shown_value
    return Detail(
        number=application.number,
        name=view.name,
        case_code=application.case_code,
        state=view.state,
        state_label=view.state_label,
        seen=len(application.events),
        submitted_at=application.submitted_at,
        due_on=view.due_on,
        provisional=view.provisional,
        act_by=view.act_by,
        statutory_on=application.statutory.due_on,
        used_days=application.used_days(reader.today),
        promised_days=application.promised_days,
        light=view.light,
        waiting_for=waited_for(application, reader),
        outcome=view.outcome,
        fields=[
            FieldLine(id=f.id, label=f.label.in_(reader.language), value=show(f, value, reader.language))
            for f, value in form.filled()
        ],
        materials=[
            {"id": material.id, "name": material.name.in_(reader.language)}
            for material in (materials_of(form.detail, form.case) if form.case else [])
        ],
        parts=view.parts,
        correction=view.correction,
        owed=view.owed,
        verdict=view.verdict,
        credit=CREDIT[application.credit["state"]].in_(reader.language) if application.credit else "",
        fee_fen=application.fee_fen,
        events=view.events,
        can=can,
    )


def look_view(look: Look, reader: Reader) -> LookView:
    """A look as the citizen sees it."""
    return LookView(
        at=look.at,
        by=reader.department_called(look.department),
        purpose=NAMES[look.purpose].in_(reader.language),
    )
