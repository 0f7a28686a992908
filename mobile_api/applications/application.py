"""A submitted application (办件): what is known of it, whose turn it is, and what every move writes. Rules only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from mobile_api.applications.clock import Deadline, Light, deadline, light, spans, used
from mobile_api.applications.events import Actor, Event, Turn, chained
from mobile_api.applications.states import ENDED, FINISHED, LABELS, MOVES, Action, State
from mobile_api.errors import Conflict
from mobile_api.localtime import CITY

COUNTER, HAND_OUT, CITIZEN = "counter", "hand_out", "citizen"
"""Who may be waited for, besides departments by their id: the counter that accepts, the one that hands out."""


@dataclass(frozen=True)
class Part:
    """What one department decides of an application."""

    department: str
    items: tuple[str, ...]
    """Chinese names of its items, as the catalog's case names them."""
    state: Literal["pending", "approved", "rejected"] = "pending"
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Correction:
    """What the citizen is asked to put right: only this can be edited."""

    department: str | None
    """Who asked: a department, or (None) the counter."""
    fields: tuple[str, ...]
    materials: tuple[str, ...]
    message: str
    asked_at: datetime
    act_by: date


@dataclass(frozen=True)
class Tolerance:
    """What tolerance acceptance (容缺受理) left open."""

    materials: tuple[str, ...]
    act_by: date
    supplied_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Why an application wasn't accepted or approved."""

    reason: str
    legal_basis: str
    department: str | None = None


@dataclass(frozen=True)
class Application:
    """A submitted application. Moves give a new one; the store keeps the newest revision."""

    id: str
    number: str
    revision: int
    state: State
    citizen_id: str
    conversation_id: str
    one_thing_id: str
    catalog_version: int
    """The edition of the catalog that it was filed under, and is decided by."""
    case_id: str
    case_code: str
    name: Mapping[str, str]
    submitted_at: datetime
    promised_days: int
    statutory_days: int
    fee_fen: int
    filed: Sequence[Mapping[str, Any]]
    """Every field with its label and how its value is shown, in both languages."""
    situation: Mapping[str, str]
    values: Mapping[str, Any]
    credit: Mapping[str, Any] | None
    events: tuple[Event, ...] = ()
    parts: tuple[Part, ...] = ()
    correction: Correction | None = None
    tolerance: Tolerance | None = None
    verdict: Verdict | None = None
    pay_by: date | None = None
    issuer: str = ""
    """Id of the department that issues the result: the one that leads the one-thing."""
    later: tuple[str, ...] = ()
    """Materials that the citizen brings after the submission; the acceptance makes a tolerance with a due day of it."""
    on_paper: tuple[str, ...] = ()
    """Materials that the counter took in on paper when it submitted the application, by id."""
    reopened_as: str | None = None
    """Id of the draft with which the citizen applied again."""

    @property
    def root(self) -> str:
        """What the first event is bound to."""
        return f"{self.id} {self.number}"

    @property
    def owed(self) -> tuple[str, ...]:
        """Materials that may follow, or must after the tolerance acceptance, and that aren't there yet."""
        if self.tolerance is None:
            return self.later
        return self.tolerance.materials if self.tolerance.supplied_at is None else ()

    @property
    def open_materials(self) -> frozenset[str]:
        """Materials that the citizen may hand in now: what a correction marks, and what is owed."""
        marked = self.correction.materials if self.state is State.NEEDS_CORRECTION and self.correction else ()
        return frozenset((*marked, *(self.owed if self.state in MOVES[Action.SUPPLY] else ())))

    @property
    def checked(self) -> Mapping[str, Any]:
        """What the newest check of the form said (`evidence.py`): the sheet's hash and how often there is each
        outcome. Empty where none was made."""
        return next((event.note for event in reversed(self.events) if "sheet" in event.note), {})

    @property
    def pending(self) -> tuple[str, ...]:
        """Departments that haven't decided."""
        return tuple(part.department for part in self.parts if part.state == "pending")

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return self.state in ENDED

    @property
    def finished(self) -> Event | None:
        """The move that brought the result, whatever it is; what follows it (handing out, applying again) isn't."""
        return next((event for event in self.events if event.after in FINISHED), None)

    @property
    def turn(self) -> Turn:
        """Who has the turn: while it is the citizen's, the city's clock stands still."""
        if self.state in FINISHED:
            return "nobody"
        if self.state in (State.NEEDS_CORRECTION, State.AWAITING_PAYMENT):
            return "citizen"
        return "citizen" if self.state is State.IN_REVIEW and not self.pending and self.owed else "city"

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Who must act: the counter, departments by id, the citizen. The queues are made of this."""
        if self.state in (State.SUBMITTED, State.ACCEPTED):
            return (COUNTER,)
        if self.state is State.ISSUED:
            return (HAND_OUT,)
        if self.state is State.APPROVED:
            return (self.issuer,)
        citizen = (CITIZEN,) if self.turn == "citizen" or self.owed else ()
        return () if self.ended else (*self._deciding(), *citizen)

    def _deciding(self) -> tuple[str, ...]:
        """The departments that can decide now; one that waits for a correction can't."""
        asked = self.correction.department if self.correction else None
        reviewing = self.state in (State.IN_REVIEW, State.NEEDS_CORRECTION)
        return tuple(d for d in self.pending if d != asked) if reviewing else ()

    @property
    def act_by(self) -> date | None:
        """Until when the citizen must act; it lapses after that. The earlier of two days counts."""
        if self.ended:
            return None
        correcting = self.correction.act_by if self.state is State.NEEDS_CORRECTION and self.correction else None
        paying = self.pay_by if self.state is State.AWAITING_PAYMENT else None
        supplying = self.tolerance.act_by if self.tolerance and self.owed else None
        return min((day for day in (correcting, paying, supplying) if day), default=None)

    @cached_property
    def promised(self) -> Deadline:
        """The day that was promised, as things stand."""
        return deadline(self.promised_days, spans(self.events))

    @cached_property
    def statutory(self) -> Deadline:
        """The day that the law sets, as things stand."""
        return deadline(self.statutory_days, spans(self.events))

    def used_days(self, today: date) -> int:
        """The working days that the city has used."""
        return used(spans(self.events), today)

    def light(self, today: date) -> Light:
        """Green, yellow or red, by the promised limit."""
        return light(self.promised.due_on, self.promised.yellow_on, today, self.state in FINISHED)

    def moved(
        self, action: Action, by: Actor, at: datetime, note: Mapping[str, Any] | None = None, **changes: Any
    ) -> Application:
        """The application after a move: new state, what changed with it, and the event. Raises `Conflict` that says
        what happened last if the move isn't allowed any more."""
        after = MOVES[action].get(self.state)
        if after is None:
            raise self.overtaken()
        new = replace(self, state=after, **changes)
        event = Event(len(self.events) + 1, at, action, self.state, after, by, new.turn, note or {})
        return replace(new, events=chained(self.events, event, self.root))

    def overtaken(self) -> Conflict:
        """The problem for whoever acts on what has moved on: says what a person did last, who and when."""
        if not self.events:
            return Conflict()
        last = next((e for e in reversed(self.events) if e.by.kind != "system"), self.events[-1])
        at = last.at.astimezone(CITY).strftime("%m-%d %H:%M")
        who_zh, who_en = actor_named(last.by)
        did_zh = last.said.zh.format(by=who_zh, you="申请人")
        did_en = last.said.en.format(by=who_en, you="The applicant")
        told_zh = did_zh if who_zh in did_zh else f"{who_zh}：{did_zh}"
        told_en = did_en if who_en.lower() in did_en.lower() else f"{who_en}: {did_en}"
        label = LABELS[self.state]
        return Conflict(
            f"情况已有变化：{at} {told_zh}，现在是“{label.zh}”。",
            f"Things have changed. {at}, {told_en}. It is “{label.en}” now.",
        )


def actor_named(by: Actor) -> tuple[str, str]:
    """Who acted, for colleagues: by name."""
    if by.kind == "citizen":
        return "申请人", "the applicant"
    return (by.name, by.name) if by.kind == "staff" else ("系统", "the system")
