"""The scenarios as they are read from the file beside this one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import yaml

from mobile_api.data_calls.scenario import Scenario, Scenarios, faults
from wallet.types.library import SafeLoader

FILE = Path(__file__).with_name("scenarios.yml")


@cache
def load_scenarios() -> Scenarios:
    """The scenarios of this city, read once. Raises `ValueError` if one isn't shaped right."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
    return Scenarios(Scenario.model_validate(record) for record in told["scenarios"])


def check_scenarios(one_things: Collection[str], sources: Mapping[str, Collection[str]]) -> None:
    """Refuse to start with a table that names what there isn't, or answers one question twice. Raises `ValueError`."""
    if found := faults(load_scenarios(), one_things, sources):
        raise ValueError(f"{FILE.name}: {'; '.join(found)}")
