"""The scenarios as they are read from the file beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from wallet.scenarios.scenario import Scenario, Scenarios
from wallet.types.library import SafeLoader, load_types

FILE = Path(__file__).with_name("scenarios.yml")


@cache
def load_scenarios() -> Scenarios:
    """The scenarios of this system, read once.

    Raises `ValueError` if one isn't right, names a type or field that there isn't, or if a case that runs at a counter
    could be two scenarios.
    """
    told = yaml.load(FILE.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
    scenarios = [Scenario.model_validate(record) for record in told["scenarios"]]
    kinds = {kind.id: {field.id for field in kind.fields} for kind in load_types().all()}
    taken: set[tuple[str, str]] = set()
    for scenario in scenarios:
        for need in scenario.needs:
            if unknown := set(need.fields) - kinds.get(need.type, set()):
                raise ValueError(f"{scenario.id}: {need.type} has no {sorted(unknown)}")
        places = {(thing, audience) for thing in scenario.one_things for audience in scenario.audiences}
        if both := taken & places:
            raise ValueError(f"{scenario.id}: another scenario has {sorted(both)}")
        taken |= places
    if len({scenario.id for scenario in scenarios}) != len(scenarios):
        raise ValueError("two scenarios have one id")
    return Scenarios(scenarios)
