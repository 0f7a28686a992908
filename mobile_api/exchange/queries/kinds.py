"""What can be looked up, as `kinds.yml` lists it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from mobile_api.catalog.schema import Text

FILE = Path(__file__).with_name("kinds.yml")
Subject = Literal["id_number", "uscc"]
SUBJECTS: Mapping[Subject, Text] = {
    "id_number": Text(zh="身份证号", en="ID number"),
    "uscc": Text(zh="统一社会信用代码", en="Unified social credit code"),
}
"""What a query names."""
SOURCE = "query."
"""Before a kind's id: its name among the sources of data."""


class Given(BaseModel):
    """One thing that an answer tells."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: Text


class QueryKind(BaseModel):
    """One kind of data: by whom it is provided, what a query names, and all that is shown of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,40}$")]
    name: Text
    provider: Text
    level: Literal["national", "provincial"]
    asks: Subject
    gives: Annotated[tuple[Given, ...], Field(min_length=1)]

    @property
    def source(self) -> str:
        """By which name scenarios and the log of data calls know it."""
        return SOURCE + self.id


def read_kinds() -> dict[str, QueryKind]:
    """Every kind by id, in the file's order."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))["kinds"]
    return {kind.id: kind for kind in map(QueryKind.model_validate, told)}
