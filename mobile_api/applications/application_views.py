"""What people see of submitted applications, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mobile_api.applications.answers import Value
from mobile_api.applications.application import CITIZEN, COUNTER, HAND_OUT, Application, Part
from mobile_api.applications.clock import Light
from mobile_api.applications.credit import sentence_kept
from mobile_api.applications.events import Event
from mobile_api.applications.simple_steps import SIMPLE_NEXT, SIMPLE_SUPPLY_FIRST
from mobile_api.applications.states import LABELS, MOVES, NEXT_ACTOR, SUPPLY_FIRST, Action, State
from mobile_api.applications.views import OptionView, options_view
from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import Detail, OneThing, Rule, Text
from mobile_api.errors import NotFound
from mobile_api.shapes import Answer

UNCHANGED = Text(zh="内容无误，没有改动", en="Correct as it is, nothing changed")


class EventView(Answer):
    """One entry of an application's history."""

    at: datetime
    kind: str
    label: str
    by: str
    note: str
    """What belongs to it: a reason with its legal basis, what is to be done; may be empty."""


class MarkedField(Answer):
    """A field that the citizen is asked to put right, ready to be edited."""

    id: str
    label: str
    type: str
    options: list[OptionView]
    value: Value | None
    rule: Rule


class CorrectionView(Answer):
    """What is to be put right, by when, and who asked."""

    by: str
    message: str
    act_by: date
    fields: list[MarkedField]
    materials: list[str]


class PartView(Answer):
    """What one department makes of it."""

    department: str
    department_id: str
    items: list[str]
    state: Literal["pending", "waiting", "approved", "rejected"]
    """`waiting`: for what the department has asked the applicant to put right."""
    label: str


class OutcomeView(Answer):
    """What came of it, and since when: what was issued, or how it ended."""

    text: str
    at: datetime


class VerdictView(Answer):
    """Why it wasn't accepted or approved."""

    by: str
    reason: str
    legal_basis: str


class ApplicationView(Answer):
    """A submitted application as its owner sees it."""

    number: str
    state: str
    state_label: str
    name: str
    submitted_at: datetime
    due_on: date | None
    """The promised day; null while the clock stands still, and at the end."""
    provisional: bool
    """Whether the day may move, because a year's holidays aren't announced yet."""
    light: Light
    act_by: date | None
    """Until when the citizen must act."""
    fee_fen: int
    """What it costs, in fen; 0 for nothing."""
    sentence: str
    simple_sentence: str
    """The same in elder mode's words."""
    outcome: OutcomeView | None
    """Null until there is a result."""
    fields: list[dict[str, str]]
    events: list[EventView]
    credit: str
    """What the credit check means for it; empty where there is nothing to tell."""
    parts: list[PartView]
    correction: CorrectionView | None
    owed: list[str]
    """Materials that may, or after a tolerance acceptance must, still follow."""
    form_id: str | None
    """The form with which papers can be handed in now: what a correction marks, and what is owed."""
    verdict: VerdictView | None
    can: list[Literal["withdraw", "correct", "supply", "reopen"]]
    """What its owner can do with it now."""
    seal: str
    """The newest hash of its history: whoever keeps it can prove that nothing before it was changed."""


PART_LABELS = {
    "pending": Text(zh="审批中", en="In review"),
    "waiting": Text(zh="等申请人补正", en="Waiting for the applicant"),
    "approved": Text(zh="通过", en="Approved"),
    "rejected": Text(zh="不通过", en="Not approved"),
}
SETTLED = Text(zh="已不需审批", en="No longer needed")
"""Of a part that nobody decided before the whole came to its end."""
PAPERS_TOLD = {
    "on_paper": Text(zh="窗口收下的纸质材料", en="Handed in on paper"),
    "later": Text(zh="受理后补交", en="To follow after acceptance"),
}
"""What the submission's note says of papers."""
SCANNED = Text(zh="窗口扫描", en="Scanned at the counter")
COUNTER_NAME = Text(zh="综合窗口", en="The counter")
YOU, APPLICANT = Text(zh="您", en="You"), Text(zh="申请人", en="The applicant")


@dataclass(frozen=True)
class Reader:
    """For whom an application is shown: language, day, and the catalog that names things."""

    language: str
    today: date
    library: Library
    staff: bool = False
    """Whether it is a member of staff; else it is whose application it is."""

    def department(self, department_id: str | None) -> str:
        """A department's name; the counter's for None."""
        name = self.library.department(department_id).name if department_id else COUNTER_NAME
        return name.in_(self.language)

    def department_called(self, name: str | None) -> str:
        """A department's name in the reader's language, from its id or its Chinese name; the counter's for None."""
        found = self.library.department_called(name) if name else None
        return self.department(found.id) if found else name or self.department(None)

    def waited_for(self, who: str) -> str:
        """Who is to act, as `Application.waiting_for` names them."""
        if who == CITIZEN:
            return APPLICANT.in_(self.language)
        return self.department(None if who in (COUNTER, HAND_OUT) else who)

    def thing(self, application: Application) -> OneThing:
        """The one-thing that it was filed under, as it was then."""
        edition = self.library.edition(application.one_thing_id, application.catalog_version)
        if edition is None:
            raise NotFound
        return edition.thing

    def detail(self, application: Application) -> Detail:
        """The worked-out one-thing that it was filed under."""
        detail = self.thing(application).detail
        if detail is None:
            raise NotFound
        return detail

    def materials(self, application: Application, ids: Sequence[str]) -> list[str]:
        """Names of materials."""
        names = {m.id: m.name.in_(self.language) for m in self.detail(application).materials}
        return [names.get(material_id, material_id) for material_id in ids]

    def joined(self, names: Sequence[str]) -> str:
        """Names as a list in a sentence."""
        return ("、" if self.language == "zh" else ", ").join(names)


def application_view(application: Application, reader: Reader) -> ApplicationView:
    """An application with its history and the sentence that says where it stands."""
    language, promised, verdict = reader.language, application.promised, application.verdict
    return ApplicationView(
        number=application.number,
        state=application.state.value,
        state_label=LABELS[application.state].in_(language),
        name=application.name[language],
        submitted_at=application.submitted_at,
        due_on=promised.due_on,
        provisional=promised.provisional,
        light=application.light(reader.today),
        act_by=application.act_by,
        fee_fen=application.fee_fen,
        sentence=state_sentence(application, reader),
        simple_sentence=state_sentence(application, reader, simple=True),
        outcome=_outcome_view(application, language),
        fields=[{"label": f["label"][language], "value": f["shown"][language]} for f in application.filed],
        events=[event_view(event, application, reader) for event in application.events],
        credit=sentence_kept(application.credit, language) if application.credit else "",
        parts=[part_view(part, application, reader) for part in application.parts],
        correction=_correction_view(application, reader),
        owed=reader.materials(application, application.owed),
        form_id=application.id if application.open_materials else None,
        verdict=VerdictView(
            by=reader.department(verdict.department), reason=verdict.reason, legal_basis=verdict.legal_basis
        )
        if verdict
        else None,
        can=_possible(application),
        seal=application.events[-1].hash,
    )


def _possible(application: Application) -> list[Literal["withdraw", "correct", "supply", "reopen"]]:
    can: list[Literal["withdraw", "correct", "supply", "reopen"]] = []
    if application.state in MOVES[Action.WITHDRAW]:
        can.append("withdraw")
    if application.state is State.NEEDS_CORRECTION:
        can.append("correct")
    if application.owed and application.state in MOVES[Action.SUPPLY]:
        can.append("supply")
    if application.state in MOVES[Action.REOPEN] and application.reopened_as is None:
        can.append("reopen")
    return can


def _outcome_view(application: Application, language: str) -> OutcomeView | None:
    event = application.finished
    if event is None:
        return None
    return OutcomeView(text=event.note.get("result") or LABELS[application.state].in_(language), at=event.at)


def part_view(part: Part, application: Application, reader: Reader) -> PartView:
    """What one department makes of it."""
    names = {item.name.zh: item.name.in_(reader.language) for item in reader.thing(application).items}
    settled = part.state == "pending" and application.ended
    waits = part.state == "pending" and not settled and part.department not in application.waiting_for
    state = "waiting" if waits else part.state
    return PartView(
        department=reader.department(part.department),
        department_id=part.department,
        items=[names.get(name, name) for name in part.items],
        state=state,
        label=(SETTLED if settled else PART_LABELS[state]).in_(reader.language),
    )


def _correction_view(application: Application, reader: Reader) -> CorrectionView | None:
    correction = application.correction
    if correction is None or application.state is not State.NEEDS_CORRECTION:
        return None
    fields = [field for field in reader.detail(application).fields if field.id in correction.fields]
    return CorrectionView(
        by=reader.department(correction.department),
        message=correction.message,
        act_by=correction.act_by,
        fields=[
            MarkedField(
                id=field.id,
                label=field.label.in_(reader.language),
                type=field.type,
                options=options_view(field.options, reader.language),
                value=application.values.get(field.id),
                rule=field.rule,
            )
            for field in fields
        ],
        materials=reader.materials(application, correction.materials),
    )


def event_view(event: Event, application: Application, reader: Reader) -> EventView:
    """One line of the history."""
    by, you = reader.department(event.by.department), (APPLICANT if reader.staff else YOU).in_(reader.language)
    return EventView(
        at=event.at,
        kind=event.action.value,
        label=event.said.in_(reader.language).format(by=by, you=you),
        by=event.by.kind,
        note=_note(event, application, reader),
    )


def _note(event: Event, application: Application, reader: Reader) -> str:
    """What belongs to an event, in words."""
    note, zh = event.note, reader.language == "zh"
    if event.action is Action.ASK_CORRECTION:
        return str(note["message"])
    if event.action in (Action.CORRECT, Action.CORRECT_PART) and not note["fields"] and not note["papers"]:
        return UNCHANGED.in_(reader.language)
    if event.action is Action.DECIDE and note["approved"]:
        return "通过" if zh else "Approved"
    if "legal_basis" in note:
        return f"{note['reason']}（依据：{note['legal_basis']}）" if zh else f"{note['reason']} ({note['legal_basis']})"
    if event.action is Action.SUBMIT:
        told = [
            (PAPERS_TOLD[name].in_(reader.language), reader.joined(reader.materials(application, note[name])))
            for name in PAPERS_TOLD
            if note.get(name)
        ]
        for one in note.get("scanned", ()):
            who = reader.joined([SCANNED.in_(reader.language), *([one["name"]] if reader.staff else [])])
            told.append((who, reader.joined(reader.materials(application, one["materials"]))))
        return ("；" if zh else "; ").join(f"{said}{'：' if zh else ': '}{names}" for said, names in told)
    if event.action is Action.ACCEPT and note.get("tolerance"):
        names = reader.joined(reader.materials(application, note["tolerance"]))
        return f"容缺受理，{note['act_by']}前补齐：{names}" if zh else f"Still to follow by {note['act_by']}: {names}"
    return str(note.get("result") or note.get("receipt") or "")


def state_sentence(application: Application, reader: Reader, *, simple: bool = False) -> str:
    """What happened, who acts next and by when; `simple` in elder mode's words."""
    names = [reader.department(who) for who in application.waiting_for if who in application.pending]
    by_state, supply_first = (SIMPLE_NEXT, SIMPLE_SUPPLY_FIRST) if simple else (NEXT_ACTOR, SUPPLY_FIRST)
    template = supply_first if application.state is State.IN_REVIEW and not names else by_state[application.state]
    due, act_by = application.promised.due_on, application.act_by
    told = {"due": due.isoformat() if due else "", "act_by": act_by.isoformat() if act_by else ""}
    return template.in_(reader.language).format(**told, who=reader.joined(names))
