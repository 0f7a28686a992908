"""Which matcher the service runs: a new one takes over only if nothing that was right becomes wrong.

`python -m mobile_api.catalog.activation train [--accept]` learns from the present sources and activates what it has
learned, unless an evaluation query or the first words of a conversation test regress; `--accept` activates it all the
same. `... rollback` goes back to the matcher before. (`make train`, `make rollback`)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import yaml

from mobile_api.catalog.evaluate.inputs import Query
from mobile_api.catalog.evaluate.judging import CanMatch, judge
from mobile_api.catalog.files import CatalogFileError
from mobile_api.catalog.index import MODELS_DIR, build, index_path
from mobile_api.catalog.lint import evaluation_queries
from mobile_api.catalog.matcher.matcher import Matcher
from mobile_api.settings import ROOT

DIALOGUES_DIR = ROOT / "tests" / "conversations" / "dialogues"
KEPT = 5
"""Matchers that can be gone back to."""
SHOWN = 20


@dataclass
class Active:
    """The file name of the matcher in service, and of those before it, the newest first."""

    name: str | None = None
    before: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path = MODELS_DIR) -> Active:
        """What is written in the folder; nothing active if nothing is."""
        path = folder / "active.json"
        return cls(**json.loads(path.read_text())) if path.exists() else cls()

    def write(self, folder: Path = MODELS_DIR) -> None:
        """Keep it, whole or not at all."""
        draft = folder / "active.part"
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(folder / "active.json")

    def followed_by(self, name: str) -> Active:
        """What is active after `name` has taken over."""
        if name == self.name:
            return self
        return Active(name, [old for old in [self.name, *self.before] if old and old != name][:KEPT])

    def rolled_back(self) -> Active:
        """What was active before. Raises `LookupError` if nothing was."""
        if not self.before:
            raise LookupError("there is no earlier matcher")
        return Active(self.before[0], self.before[1:])


def active_path(folder: Path = MODELS_DIR) -> Path:
    """The matcher that the service is to run: the active one, or the one of the present sources if none is."""
    name = Active.read(folder).name
    chosen = folder / name if name else None
    return chosen if chosen is not None and chosen.exists() else index_path(folder)


def cases() -> list[Query]:
    """Every evaluation query, and what the first words of each conversation test must lead to."""
    found = evaluation_queries()
    for path in sorted(DIALOGUES_DIR.glob("*.yml")):
        for dialogue in yaml.safe_load(path.read_text(encoding="utf-8")):
            first = dialogue["turns"][0]
            if first.get("say") and first.get("one_thing"):
                language = dialogue.get("language", "zh")
                found.append(Query(first["say"], language, frozenset({first["one_thing"]}), "conversation"))
    return found


def regressions(present: CanMatch, candidate: CanMatch, queries: Sequence[Query]) -> list[Query]:
    """The cases that the present matcher gets right and the candidate doesn't."""
    return [
        query
        for query in queries
        if judge(query, present.match(query.text)).correct and not judge(query, candidate.match(query.text)).correct
    ]


def activate(accept: bool = False, folder: Path = MODELS_DIR) -> list[Query]:
    """Learn from the present sources and activate it, unless it regresses. Returns the regressions."""
    candidate, active = build(folder), Active.read(folder)
    present = folder / active.name if active.name else None
    lost: list[Query] = []
    if present is not None and present.exists() and present != candidate:
        lost = regressions(Matcher.load(present), Matcher.load(candidate), cases())
    if accept or not lost:
        active.followed_by(candidate.name).write(folder)
    return lost


def main() -> int:
    """Train or roll back, and say what is in service now."""
    parser = argparse.ArgumentParser(prog="python -m mobile_api.catalog.activation", description=__doc__)
    parser.add_argument("what", choices=["train", "rollback"])
    parser.add_argument("--accept", action="store_true", help="activate in spite of regressions")
    chosen = parser.parse_args()
    if chosen.what == "train" and not index_path().exists():
        print("learning the matcher, some five minutes ...", flush=True)
    try:
        lost = activate(chosen.accept) if chosen.what == "train" else _roll_back()
    except (CatalogFileError, LookupError) as error:
        print(error, file=sys.stderr)
        return 1
    for query in lost[:SHOWN]:
        print(f"  regressed: {query.text!r} ({query.kind}), expected {'|'.join(sorted(query.expected)) or 'OOS'}")
    print(f"matcher in service: {active_path().name}")
    if lost and not chosen.accept:
        print(f"not activated: {len(lost)} cases regress; `make train ACCEPT=yes` activates it all the same")
        return 1
    return 0


def _roll_back() -> list[Query]:
    Active.read().rolled_back().write()
    return []


if __name__ == "__main__":
    sys.exit(main())
