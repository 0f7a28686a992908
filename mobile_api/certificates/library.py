"""The table of what cases give, as it is read from the file beside this one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from mobile_api.certificates.gives import Gift
from wallet.types.library import SafeLoader

FILE = Path(__file__).with_name("gives.yml")


@cache
def read_gifts() -> tuple[Gift, ...]:
    """The table, read once. Raises `ValueError` if a record isn't right."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
    return tuple(Gift.model_validate(record) for record in told["gives"])
