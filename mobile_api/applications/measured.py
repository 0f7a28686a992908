"""What is kept of a finished application for the reports on how well the city works: nothing of whom it is about.

Rules only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mobile_api.applications.application import Application
from mobile_api.applications.clock import Light, light, spans, used_between
from mobile_api.applications.states import Action, State
from mobile_api.localtime import local_day

PAPERS = ("uploaded", "reused", "needless")
"""What is told of papers, by material."""


@dataclass(frozen=True)
class Measured:
    """One finished application."""

    month: str
    """In which the result came, as 2026-11."""
    outcome: State
    issuer: str
    """Id of the department that leads."""
    one_thing_id: str
    used_days: int
    """Working days that the city used; the applicant's turns don't count."""
    promised_days: int
    statutory_days: int
    corrections: int
    """How often a correction was asked for."""
    catalog_version: int
    uploaded: tuple[str, ...]
    """The papers that were sent as files when it was submitted, by material."""
    reused: tuple[str, ...]
    """Those that came from a wallet, a register, or an earlier application."""
    own_days: Mapping[str, int] = field(default_factory=dict)
    """Working days that each department took for its own decision, by its id: from when it got its part, without the
    applicant's turns. What older releases kept has none."""
    needless: tuple[str, ...] = ()
    """Those that were sent as files although a certificate was held and on offer; older releases kept none."""

    @property
    def in_time(self) -> bool:
        """Whether the promise was kept."""
        return self.used_days <= self.promised_days

    @property
    def lawful(self) -> bool:
        """Whether the law's limit was kept."""
        return self.used_days <= self.statutory_days

    def as_document(self) -> dict[str, Any]:
        """As it is kept."""
        lists = {name: list(getattr(self, name)) for name in PAPERS}
        return {**vars(self), **lists, "own_days": dict(self.own_days), "outcome": self.outcome.value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Measured:
        """What was kept."""
        lists = {name: tuple(kept.get(name, ())) for name in PAPERS}
        return cls(**{**kept, **lists, "outcome": State(kept["outcome"])})


@dataclass(frozen=True)
class Standing:
    """How an application stands that has no result yet: who leads, who must act, until when it is in time."""

    issuer: str
    waiting_for: tuple[str, ...]
    due_on: date | None
    yellow_on: date | None

    def light(self, today: date) -> Light:
        """Green, yellow, red, or paused while the applicant has the turn."""
        return light(self.due_on, self.yellow_on, today, ended=False)


def measured(application: Application) -> Measured | None:
    """What is kept of it; None as long as there is no result."""
    if (end := application.finished) is None:
        return None
    day, filed = local_day(end.at), application.events[0].note
    return Measured(
        month=day.strftime("%Y-%m"),
        outcome=end.after,
        issuer=application.issuer,
        one_thing_id=application.one_thing_id,
        used_days=application.used_days(day),
        promised_days=application.promised_days,
        statutory_days=application.statutory_days,
        corrections=sum(event.action is Action.ASK_CORRECTION for event in application.events),
        catalog_version=application.catalog_version,
        uploaded=tuple(filed.get("uploaded", ())),
        reused=tuple(filed.get("reused", ())),
        own_days=_own_days(application),
        needless=tuple(filed.get("needless", ())),
    )


def _own_days(application: Application) -> dict[str, int]:
    """Of the departments that have decided."""
    begun = next((event.at for event in application.events if event.action is Action.DISTRIBUTE), None)
    if begun is None:
        return {}
    city, after = spans(application.events), local_day(begun)
    return {
        part.department: used_between(city, after, local_day(part.decided_at))
        for part in application.parts
        if part.decided_at
    }
