"""The two kinds of JSON that the wallet's routes speak. Rules only."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A request's JSON: keys that we don't know are mistakes, types are not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class Answer(BaseModel):
    """A response's JSON."""

    model_config = ConfigDict(extra="forbid")
