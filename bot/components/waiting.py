"""The question that waits for an answer, as the backend describes it in a message's metadata."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOOSE_TYPES = frozenset({"text", "address", "person_name"})
"""Fields that any words may fill."""


@dataclass(frozen=True)
class Waiting:
    """What is awaited: `kind` of question, `type` of field, and what each option may be called."""

    kind: str = "none"
    type: str | None = None
    names: tuple[tuple[str, ...], ...] = ()
    """Per option its id and label."""
    words: tuple[str, ...] = ()
    """Words of all options, in both languages."""

    @property
    def loose(self) -> bool:
        """Whether the answer may be any words."""
        return self.kind == "field" and self.type in LOOSE_TYPES


def waiting_from(metadata: Mapping[str, Any] | None) -> Waiting:
    """Read the metadata of a message; whatever is odd in it counts as nothing waiting."""
    awaiting = (metadata or {}).get("awaiting") or {}
    if not isinstance(awaiting, Mapping):
        return Waiting()
    options = [option for option in awaiting.get("options") or [] if isinstance(option, Mapping)]
    return Waiting(
        kind=str(awaiting.get("kind") or "none"),
        type=awaiting.get("type"),
        names=tuple((plain(option.get("id", "")), plain(option.get("label", ""))) for option in options),
        words=tuple(
            plain(word)
            for option in options
            for word in (option.get("label", ""), *(option.get("words") or []))
            if word
        ),
    )


def plain(text: object) -> str:
    """One width, one case, no outer spaces and closing punctuation."""
    return unicodedata.normalize("NFKC", str(text)).lower().strip(" \t\r\n.。!！~,，;；")
