"""The history of an application: append-only, each event bound to the one before by its hash. Rules only.

Whoever changes, drops or swaps an event breaks every hash after it; the newest hash stands in the data verification
sheet and in what the citizen sees, so that the whole can't be rewritten unseen either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from mobile_api.applications.states import HAPPENED, SUBMITTED_AT_COUNTER, Action, State
from mobile_api.catalog.schema import Text

Turn = Literal["city", "citizen", "nobody"]
"""Who has the turn after an event: the city's clock runs only while the city has it."""


@dataclass(frozen=True)
class Actor:
    """Who did something."""

    kind: Literal["citizen", "staff", "system"]
    name: str = ""
    """Of a member of staff: the log needs it; citizens see the counter or the department instead."""
    department: str | None = None
    """Id of the department that a member of staff acted for; None at the counter."""
    account: str | None = None


CITIZEN, SYSTEM = Actor("citizen"), Actor("system")


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    seq: int
    at: datetime
    action: Action
    before: State
    after: State
    by: Actor
    turn: Turn
    note: Mapping[str, Any] = field(default_factory=dict)
    """What belongs to it: a reason with its legal basis, the marked fields, a due day. Nothing that is personal."""
    hash: str = ""

    @property
    def said(self) -> Text:
        """The line of the history, with `{by}` and `{you}`."""
        at_counter = self.action is Action.SUBMIT and self.by.kind == "staff"
        return SUBMITTED_AT_COUNTER if at_counter else HAPPENED[self.action]

    def sealed(self, previous: str) -> Event:
        """The event with the hash that binds it to the one before."""
        return Event(**{**vars(self), "hash": self.digest(previous)})

    def digest(self, previous: str) -> str:
        """SHA-256 over the hash before and everything that this event says, as canonical JSON."""
        said = {name: value for name, value in self.as_document().items() if name != "hash"}
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)
        return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()

    def as_document(self) -> dict[str, Any]:
        """The event as it is kept."""
        return {
            "seq": self.seq,
            "at": self.at,
            "action": self.action.value,
            "before": self.before.value,
            "after": self.after.value,
            "by": {name: value for name, value in vars(self.by).items() if value},
            "turn": self.turn,
            "note": dict(self.note),
            "hash": self.hash,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Event:
        """The event that was kept."""
        known = {"action": Action(document["action"]), "by": Actor(**document["by"])}
        states = {"before": State(document["before"]), "after": State(document["after"])}
        return cls(**{**document, **known, **states})


def chained(events: Sequence[Event], event: Event, root: str) -> tuple[Event, ...]:
    """The history with one more event; `root` is what the first one is bound to."""
    return (*events, event.sealed(events[-1].hash if events else root))


def first_break(events: Sequence[Event], root: str) -> int | None:
    """Number of the first event that isn't what was written, or isn't where it was; None if the chain is whole."""
    previous = root
    for seq, event in enumerate(events, start=1):
        if event.seq != seq or event.digest(previous) != event.hash:
            return seq
        previous = event.hash
    return None
