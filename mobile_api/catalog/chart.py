"""A flow chart as steps, before it is drawn: who does what, in which order, what at the same time. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mobile_api.catalog.schema import Text

Actor = Literal["you", "counter", "departments", "result"]

ACTORS: dict[Actor, Text] = {
    "you": Text(zh="您", en="You"),
    "counter": Text(zh="综合窗口", en="Counter"),
    "departments": Text(zh="部门", en="Departments"),
    "result": Text(zh="结果", en="Result"),
}
SOMETIMES = Text(zh="{name}（视情形）", en="{name} (depends on the case)")


@dataclass(frozen=True)
class Branch:
    """One item that a department decides; `sometimes` if not every case needs it."""

    name: str
    department: str
    sometimes: bool = False


@dataclass(frozen=True)
class Step:
    """One box of the chart; its branches go on at the same time."""

    actor: Actor
    title: str
    lines: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Chart:
    """What the picture says."""

    title: str
    code: str
    language: str
    steps: tuple[Step, ...]
    note: str | None

    @property
    def description(self) -> str:
        """The whole chart in words, for those who hear it."""
        stop, colon = (". ", ": ") if self.language == "en" else ("。", "：")
        told = []
        for number, step in enumerate(self.steps, 1):
            branches = [f"{branch.name}{colon}{branch.department}" for branch in step.branches]
            parts = [f"{number}. {ACTORS[step.actor].in_(self.language)}{colon}{step.title}", *branches, *step.lines]
            told.append(stop.join(part.rstrip("。.") for part in parts))
        return stop.join([*told, *([self.note.rstrip("。.")] if self.note else [])]) + stop.strip()
