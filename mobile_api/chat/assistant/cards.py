"""The cards of the chat: a case with what it takes, a summary to confirm, an application, a login. Rules only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mobile_api.applications.application_views import ApplicationView
from mobile_api.applications.draft import Draft
from mobile_api.applications.papers import wanted
from mobile_api.applications.shown import shown_value
from mobile_api.catalog.checklist import CHANNELS, days_text, fee_text, formats_of, limit_of
from mobile_api.catalog.library import Library, materials_of
from mobile_api.catalog.schema import Case, Material, Text

SITUATION, STATUTORY, PROMISED = (
    Text(zh="您的情况", en="Your situation"),
    Text(zh="法定时限", en="Statutory time limit"),
    Text(zh="承诺时限", en="Promised time"),
)
FEE, CHANNEL, DEPARTMENTS = (
    Text(zh="收费", en="Fee"),
    Text(zh="办理方式", en="How"),
    Text(zh="办理部门", en="Departments"),
)


def case_card(draft: Draft, case: Case, library: Library, language: str) -> dict[str, Any]:
    """What the case takes: papers, days, fee, steps, law and where; made-up elements marked as sample."""
    detail, thing = draft.detail, draft.edition.thing
    sample = set(detail.sample)
    chosen = [o.label for q in detail.situations for o in q.options if draft.situation.get(q.id) == o.id]
    separator = "; " if language == "en" else "；"
    facts = [
        ("statutory_days", STATUTORY, days_text(case.statutory_days, language), "statutory_days" in sample),
        ("promised_days", PROMISED, days_text(case.promised_days, language), "promised_days" in sample),
        ("fee", FEE, fee_text(case, language), "fee" in sample),
        ("channel", CHANNEL, CHANNELS[thing.channel].in_(language), False),
        (
            "departments",
            DEPARTMENTS,
            separator.join(d.name.in_(language) for d in library.departments_of(draft.edition)),
            False,
        ),
    ]
    if chosen:
        facts.insert(0, ("situation", SITUATION, separator.join(label.in_(language) for label in chosen), False))
    return {
        "kind": "case",
        "title": case.name.in_(language),
        "code": case.code,
        "department": library.department(draft.edition.lead).name.in_(language),
        "channel": CHANNELS[thing.channel].in_(language),
        "facts": [
            {"id": fact, "label": label.in_(language), "value": value, "sample": made_up}
            for fact, label, value, made_up in facts
        ],
        "materials": [_material(m, language) for m in materials_of(detail, case)],
        "materials_sample": "materials" in sample,
        "steps": [step.in_(language) for step in detail.steps],
        "steps_sample": "steps" in sample,
        "conditions": [condition.in_(language) for condition in case.conditions],
        "conditions_sample": "conditions" in sample,
        "legal_basis": [law.in_(language) for law in detail.legal_basis],
        "counters": [
            {
                "name": c.name.in_(language),
                "address": c.address.in_(language),
                "hours": c.hours.in_(language),
                "phone": c.phone,
                "sample": c.sample,
            }
            for c in library.counters_of(detail)
        ],
    }


def _material(material: Material, language: str) -> dict[str, Any]:
    return {
        "name": material.name.in_(language),
        "formats": formats_of(material, language),
        "max_mb": limit_of(material),
        "required": material.required,
        "note": material.note.in_(language) if material.note else None,
    }


def filled_lines(draft: Draft, language: str) -> list[str]:
    """What is filled in so far, as sentences."""
    colon = ": " if language == "en" else "："
    return [colon.join([row["label"], row["value"]]) for row in summary_card(draft, language)["rows"]]


def summary_card(draft: Draft, language: str) -> dict[str, Any]:
    """Everything that will be submitted, row by row; a row's `field_id` is what can be changed."""
    rows = [
        {"field_id": q.id, "label": SITUATION.in_(language), "value": option.label.in_(language)}
        for q in draft.detail.situations
        for option in q.options
        if draft.situation.get(q.id) == option.id
    ]
    rows += [
        {"field_id": f.id, "label": f.label.in_(language), "value": shown_value(f, value, language)}
        for f, value in draft.filled()
    ]
    title = draft.case.name.in_(language) if draft.case else draft.edition.thing.name.in_(language)
    return {"kind": "summary", "title": title, "rows": rows}


def papers_card(draft: Draft, ids: Collection[str], later: Collection[str], language: str) -> dict[str, Any]:
    """Papers that are missing, which of them may follow (`later`), and the way to the form page where they go in."""
    lacking = [material for material in wanted(draft) if material.id in ids]
    return {
        "kind": "papers",
        "draft_id": draft.id,
        "papers": [{"id": m.id, "name": m.name.in_(language), "later": m.id in later} for m in lacking],
    }


IN_CARD = {"number", "name", "state", "state_label", "submitted_at", "due_on", "outcome", "credit"}
SENTENCES = {"sentence", "simple_sentence"}


def application_card(view: ApplicationView) -> dict[str, Any]:
    """Where an application stands."""
    return {"kind": "application", **view.model_dump(mode="json", include=IN_CARD | SENTENCES)}
