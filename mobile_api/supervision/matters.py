"""Supervision of matters (管事): what came in, was accepted, decided and issued today, and what is open. Rules only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mobile_api.applications.application import Application
from mobile_api.applications.clock import Light
from mobile_api.applications.events import Event
from mobile_api.applications.measured import Standing
from mobile_api.applications.states import FINISHED, GIVEN_UP, Action
from mobile_api.localtime import local_day

STAGES: Mapping[Action, str] = {
    Action.SUBMIT: "received",
    Action.ACCEPT: "accepted",
    Action.DECIDE: "decided",
    Action.ISSUE: "issued",
}
"""What each move counts as; besides, the move that brings a result counts as `finished`."""


@dataclass(frozen=True)
class Matters:
    """A department's. Each application counts for the department that leads it, but a decision for who made it."""

    department: str
    received: int
    accepted: int
    decided: int
    issued: int
    finished: int
    open: int
    """Without a result yet."""
    waiting: int
    """Open ones, of any department, in which this one must act now."""
    yellow: int
    red: int
    paused: int
    """The applicant has the turn."""


def matters(open_ones: Iterable[Standing], moved: Iterable[Application], today: date) -> list[Matters]:
    """Each department that has any, the one with the most red lights first."""
    moves, lights, waiting = Counter[tuple[str, str]](), Counter[tuple[str, Light]](), Counter[str]()
    for application in moved:
        moves.update(_stages(application, today))
    for one in open_ones:
        lights[one.issuer, one.light(today)] += 1
        waiting.update(one.waiting_for)
    opened = Counter[str]()
    for (department, _), count in lights.items():
        opened[department] += count
    departments = {department for department, _ in moves} | opened.keys()
    found = [
        Matters(
            department=department,
            **{stage: moves[department, stage] for stage in (*STAGES.values(), "finished")},
            open=opened[department],
            waiting=waiting[department],
            yellow=lights[department, "yellow"],
            red=lights[department, "red"],
            paused=lights[department, "paused"],
        )
        for department in departments
    ]
    return sorted(found, key=lambda one: (-one.red, -one.yellow, -one.open, one.department))


def _stages(application: Application, today: date) -> list[tuple[str, str]]:
    """By department what happened today."""
    end, found = application.finished, list[tuple[str, str]]()
    for event in application.events:
        if local_day(event.at) == today and event.action in STAGES:
            found.append((_credited(event, application), STAGES[event.action]))
    if end is not None and end.after in FINISHED - GIVEN_UP and local_day(end.at) == today:
        found.append((application.issuer, "finished"))
    return found


def _credited(event: Event, application: Application) -> str:
    decided = event.action is Action.DECIDE and event.by.department
    return decided or application.issuer
