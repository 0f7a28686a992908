"""Which scenarios a clerk may run, by their role and department. Rules only."""

from __future__ import annotations

from collections.abc import Collection

from wallet.ports import Case
from wallet.scenarios.scenario import Audience, Scenario

POLICE = "public-security"
CLERK, KIOSK = "counter_clerk", "kiosk"


def audiences_of(roles: Collection[str], department: str | None) -> set[Audience]:
    """For what kinds of counter somebody stands: every clerk for the city's, the police's for the police, too; the
    machine in a hall for itself."""
    if KIOSK in roles:
        return {"kiosk"}
    if CLERK not in roles:
        return set()
    return {"counter", "police"} if department == POLICE else {"counter"}


def has_case(
    case: Case | None, scenario: Scenario, roles: Collection[str], department: str | None, holder: str
) -> bool:
    """Whether an application that a clerk names is about the holder, a case of the scenario, and before the clerk: of
    their own department, or of any at a counter that is no department's."""
    if case is None or CLERK not in roles or holder not in case.holders:
        return False
    return case.one_thing in scenario.one_things and (department is None or department in case.departments)


def may_run(
    scenario: Scenario,
    audience: Audience,
    roles: Collection[str],
    department: str | None,
    taking_part: Collection[str],
) -> bool:
    """Whether a clerk may run a scenario at such a counter.

    Who is bound to a department runs only what it takes part in; `taking_part` are the departments of the scenario's
    cases. What isn't a case of the city's counters is the audience's alone.
    """
    if audience not in scenario.audiences or audience not in audiences_of(roles, department):
        return False
    return department is None or not scenario.one_things or department in taking_part
