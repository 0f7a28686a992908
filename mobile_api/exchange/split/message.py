"""What a department's system is told of an application, and which of its results still counts. Rules only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.events import Event
from mobile_api.applications.shown import whole_value
from mobile_api.applications.states import Action
from mobile_api.exchange.connections import ACCOUNT
from mobile_api.materials.attachment import Attachment

LANGUAGES = ("zh", "en")
TOLD = frozenset({Action.DISTRIBUTE, Action.CORRECT_PART, Action.SUPPLY, Action.WITHDRAW, Action.REJECT, Action.LAPSE})
"""What a department that hasn't decided must hear of: another form, other papers, nothing to decide any more."""


def decided_here(event: Event) -> bool:
    """Whether a department's own staff decided with it, and not its system: the system must hear of that."""
    return event.action is Action.DECIDE and not (event.by.account or "").startswith(ACCOUNT)


def decision(application: Application, department: str) -> Event | None:
    """What a department's own staff decided here of its part, if they did."""
    return next((e for e in application.events if decided_here(e) and e.by.department == department), None)


def version_of(application: Application, department: str) -> int:
    """Number of the newest event that a department's system is told of; 0 before the acceptance.

    A message carries it, and a result says which version it decides: one on older papers doesn't count. After the
    department's own staff has decided nothing is told any more.
    """
    if not application.parts:
        return 0
    last = decision(application, department)
    return last.seq if last else max(event.seq for event in application.events if event.action in TOLD)


def is_open(application: Application, department: str) -> bool:
    """Whether there is something to tell a department's system: it has to decide, or its staff did."""
    return department in application.pending or decision(application, department) is not None


def message_id(application: Application, department: str) -> str:
    """The same for the same content, however often it is sent."""
    return f"{application.id}:{department}:{version_of(application, department)}"


def message(application: Application, department: str, form: Draft, papers: Sequence[Attachment]) -> dict[str, Any]:
    """The whole state of a department's part, as `API.md` describes it. Where there is nothing to decide any more,
    nothing personal is told."""
    decided = decision(application, department)
    told: dict[str, Any] = {
        "id": message_id(application, department),
        "number": application.number,
        "version": version_of(application, department),
        "state": application.state.value,
        "case_code": application.case_code,
        "case_name": dict(application.name),
        "items": [item for part in application.parts if part.department == department for item in part.items],
        "submitted_at": application.submitted_at.isoformat(),
        "decided": {"approved": decided.note["approved"], "at": decided.at.isoformat()} if decided else None,
        "due_on": application.promised.due_on.isoformat() if application.promised.due_on else None,
    }
    if application.ended or decided:
        return {**told, "fields": [], "files": []}
    return {**told, "fields": _fields(form), "files": [_file(paper) for paper in papers]}


def _fields(form: Draft) -> list[Mapping[str, Any]]:
    return [
        {
            "id": field.id,
            "label": field.label.model_dump(),
            "value": {language: whole_value(field, value, language) for language in LANGUAGES},
        }
        for field, value in form.filled()
    ]


def _file(paper: Attachment) -> Mapping[str, Any]:
    """`kept` says whether there is a file to fetch; a record of a register is only referred to."""
    held = paper.held
    return {
        "id": paper.id,
        "material": paper.material_id,
        "name": held.name,
        "kind": held.kind,
        "size": held.size,
        "sha256": held.sha256,
        "kept": held.file_id is not None,
        "reference": dict(held.reference),
    }
