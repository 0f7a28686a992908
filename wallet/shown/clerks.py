"""Which scenarios a clerk may run, by their role and department. Rules only."""

from __future__ import annotations

from collections.abc import Collection

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
