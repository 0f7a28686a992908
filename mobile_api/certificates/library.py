"""The table of what cases give, as it is read from the file beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mobile_api.certificates.gives import Gift, LeadsTo
from wallet.types.library import SafeLoader

FILE = Path(__file__).with_name("gives.yml")


@cache
def read_gifts() -> tuple[Gift, ...]:
    """The table, read once. Raises `ValueError` if a record isn't right."""
    return tuple(Gift.model_validate(record) for record in _table()["gives"])


@cache
def read_by_hand() -> tuple[LeadsTo, ...]:
    """What officers issue by hand, read once. Raises `ValueError` if a record isn't right."""
    return tuple(LeadsTo.model_validate(record) for record in _table()["by_hand"])


@cache
def _table() -> Any:
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
