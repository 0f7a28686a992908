"""What the matcher learns from: catalog texts and the phrases in `nlu_data/phrases/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from mobile_api.catalog.schema import Catalog

PHRASES_DIR = Path(__file__).resolve().parents[3] / "nlu_data" / "phrases"
EVALUATION_DIR = PHRASES_DIR.parent / "evaluation"
AMBIGUOUS_FILE = PHRASES_DIR.parent / "ambiguous.yml"
NONE = "none"
"""The class of what no catalog case covers."""


@dataclass(frozen=True)
class Example:
    """A text and the one-thing that it asks for."""

    text: str
    label: str
    language: str = "zh"


def read_phrases(folder: Path = PHRASES_DIR) -> list[Example]:
    """Every training phrase, sorted by file and label."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups = loaded.get("phrases", {NONE: loaded.get(NONE)})
        for label, languages in groups.items():
            for language in ("zh", "en"):
                examples += [Example(str(text), label, language) for text in languages.get(language, [])]
    return examples


def read_ambiguous(path: Path = AMBIGUOUS_FILE) -> list[Example]:
    """Words that leave it open which one-thing is meant: each with every one-thing that it may mean."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Example(str(text), label, language)
        for group in groups
        for label in group["one_things"]
        for language, texts in group["words"].items()
        for text in texts
    ]


def catalog_examples(catalog: Catalog) -> list[Example]:
    """What the catalog itself says of each one-thing: names, everyday words, and items that are its alone."""
    things = catalog.one_things.values()
    owners: dict[str, set[str]] = {}
    for thing in things:
        for item in thing.items:
            owners.setdefault(item.name.zh, set()).add(thing.id)
    examples = []
    for thing in things:
        texts = [thing.name, thing.plain, *(i.name for i in thing.items if len(owners[i.name.zh]) == 1)]
        examples += [Example(text, thing.id) for pair in texts for text in (pair.zh, pair.en)]
    return examples
