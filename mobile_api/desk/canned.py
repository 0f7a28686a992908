"""Replies that staff send often, with what differs from one conversation to the next filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter

import yaml
from pydantic import TypeAdapter, field_validator

from mobile_api.catalog.schema import Id, Record, Text

FILE = Path(__file__).with_name("canned_replies.yml")
VARIABLES = frozenset({"agent", "matter", "opens"})


class CannedReply(Record):
    """One reply; its texts may name the `VARIABLES` and nothing else."""

    id: Id
    title: Text
    text: Text

    @field_validator("text")
    @classmethod
    def names_known_variables(cls, text: Text) -> Text:
        """Raises `ValueError` for a variable that nobody fills in."""
        named = {name for words in (text.zh, text.en) for _, name, _, _ in Formatter().parse(words) if name is not None}
        if unknown := named - VARIABLES:
            raise ValueError(f"unknown variables {sorted(unknown)}")
        return text


@lru_cache(maxsize=1)
def canned_replies() -> tuple[CannedReply, ...]:
    """All of them, in the file's order."""
    return tuple(TypeAdapter(list[CannedReply]).validate_python(yaml.safe_load(FILE.read_text("utf-8"))))


def fitting(replies: Sequence[CannedReply], words: str) -> list[CannedReply]:
    """Those with these words in title or text, in whichever language."""
    wanted = words.strip().lower()
    return [r for r in replies if wanted in f"{r.title.zh} {r.title.en} {r.text.zh} {r.text.en}".lower()]


def filled_in(reply: CannedReply, values: Mapping[str, str], language: str) -> str | None:
    """The reply as it is sent; None if it speaks of something that this conversation doesn't have."""
    text = reply.text.in_(language)
    if any(name and not values.get(name) for _, name, _, _ in Formatter().parse(text)):
        return None
    return text.format_map(values)
