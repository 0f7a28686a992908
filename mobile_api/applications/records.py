"""An application as a document of the database, and back. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from mobile_api.applications.application import Application, Correction, Part, Tolerance, Verdict
from mobile_api.applications.events import Event
from mobile_api.applications.measured import measured
from mobile_api.applications.states import State
from mobile_api.applications.timers.rules import wake_on
from mobile_api.localtime import local_day

KEPT_AS_IS = (
    "number", "citizen_id", "conversation_id", "one_thing_id", "catalog_version", "case_id", "case_code", "name",
    "submitted_at", "promised_days", "statutory_days", "fee_fen", "filed", "situation", "values", "credit", "issuer",
    "reopened_as",
)  # fmt: skip


def as_document(application: Application) -> dict[str, Any]:
    """Everything that is kept, without id and revision.

    What the queues and the supervisor's list search by stands beside what it is computed from: it only changes with
    a move, while the light changes with the day and is computed at every look.
    """
    promised, statutory, act_by = application.promised, application.statutory, application.act_by
    moved_on = local_day(application.events[-1].at)
    return {
        **{name: getattr(application, name) for name in KEPT_AS_IS},
        "state": application.state.value,
        "updated_at": application.events[-1].at,
        "events": [event.as_document() for event in application.events],
        "parts": [{**asdict(part), "items": list(part.items)} for part in application.parts],
        "later": list(application.later),
        "on_paper": list(application.on_paper),
        "correction": _plain(application.correction),
        "tolerance": _plain(application.tolerance),
        "verdict": _plain(application.verdict),
        "pay_by": _day(application.pay_by),
        "waiting_for": list(application.waiting_for),
        "act_by": _day(act_by),
        "wake_on": _day(wake_on(act_by, moved_on) if act_by else None),
        "urgent_on": _day(promised.due_on or act_by or moved_on),
        "due_on": _day(promised.due_on),
        "yellow_on": _day(promised.yellow_on),
        "statutory_on": _day(statutory.due_on),
        "moved_on": _day(moved_on),
        "measured": kept.as_document() if (kept := measured(application)) else None,
        "provisional": promised.provisional or statutory.provisional,
    }


def from_document(document: Mapping[str, Any]) -> Application:
    """The application that was kept."""
    correction, tolerance, verdict = document["correction"], document["tolerance"], document["verdict"]
    return Application(
        **{name: document[name] for name in KEPT_AS_IS},
        id=document["_id"],
        revision=document["revision"],
        state=State(document["state"]),
        events=tuple(Event.of(event) for event in document["events"]),
        parts=tuple(Part(**{**part, "items": tuple(part["items"])}) for part in document["parts"]),
        correction=Correction(**_typed(correction)) if correction else None,
        tolerance=Tolerance(**_typed(tolerance)) if tolerance else None,
        verdict=Verdict(**verdict) if verdict else None,
        later=tuple(document["later"]),
        on_paper=tuple(document.get("on_paper", ())),
        pay_by=date.fromisoformat(document["pay_by"]) if document["pay_by"] else None,
    )


def _plain(thing: Correction | Tolerance | Verdict | None) -> dict[str, Any] | None:
    if thing is None:
        return None
    return {name: _as_kept(value) for name, value in asdict(thing).items()}


def _as_kept(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _typed(kept: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
    return {**kept, **lists, "act_by": date.fromisoformat(kept["act_by"])}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
