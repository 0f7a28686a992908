"""Entries of the misunderstanding ledger and how they are grouped. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["no_match", "none_of_these", "abandoned", "wrong_answer"]
ALIKE = 0.62
"""Cosine of two texts' embeddings (USE) from which they are taken for the same wish."""


@dataclass(frozen=True)
class Entry:
    """Something that was said and led nowhere. The text is masked before it comes here."""

    id: str
    kind: Kind
    text: str
    language: str
    offered: tuple[str, ...]
    """One-things that were offered, or the one whose draft was given up."""
    at: datetime
    right: str | None = None
    """The one-thing that was meant, if a member of staff has said so."""


@dataclass(frozen=True)
class Group:
    """Entries that say much the same, the newest first."""

    entries: tuple[Entry, ...]

    @property
    def text(self) -> str:
        """The entry that stands for all: the shortest, which is the plainest."""
        return min((entry.text for entry in self.entries), key=len)


def grouped(entries: Sequence[Entry], meaning: NDArray[np.float32]) -> list[Group]:
    """Entries by likeness, the largest group first.

    `meaning` has a row of length 1 per entry. Each entry joins the group whose first entry is most like it (leader
    clustering): one pass, and the same entries always give the same groups.
    """
    leaders: list[int] = []
    members: list[list[Entry]] = []
    for number, entry in enumerate(entries):
        likeness = meaning[leaders] @ meaning[number] if leaders else np.zeros(0)
        nearest = int(likeness.argmax()) if leaders else -1
        if leaders and likeness[nearest] >= ALIKE:
            members[nearest].append(entry)
        else:
            leaders.append(number)
            members.append([entry])
    return [Group(tuple(group)) for group in sorted(members, key=len, reverse=True)]
