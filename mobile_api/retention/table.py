"""The table of what is kept, as `table.yml` has it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from mobile_api.catalog.schema import Text
from wallet.types.library import SafeLoader
from wallet.types.schema import Key, Record

FILE = Path(__file__).with_name("table.yml")
Asked = Literal["deleted", "kept", "by_itself", "nobody"]
"""What becomes of it when a citizen has their account deleted."""


class Kept(Record):
    """One kind of data: how long it is kept, and why."""

    id: Key
    what: Text
    collections: Annotated[tuple[str, ...], Field(min_length=1)]
    kept: Text
    why: Text
    asked: Asked


@cache
def read_table() -> tuple[Kept, ...]:
    """Every row, read once."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  # it is a safe loader
    return tuple(Kept.model_validate(row) for row in told["rows"])
