"""The bot's domain files as tests read them."""

from __future__ import annotations

import re
from functools import cache

import yaml

from mobile_api.settings import ROOT
from tests.support.talk import Json

PLACEHOLDER = re.compile(r"{(\w+)}")


@cache
def domain() -> Json:
    """All domain files in one; a response may stand in one file only."""
    merged: Json = {"responses": {}}
    for path in sorted((ROOT / "bot/domain").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, variations in content.pop("responses", {}).items():
            assert name not in merged["responses"], f"{name} stands twice"
            merged["responses"][name] = variations
        merged.update(content)
    return merged


def language_of(variation: Json) -> str | None:
    """The language that a variation is for."""
    values = [c["value"] for c in variation.get("condition", []) if c["name"] == "language"]
    return values[0] if len(values) == 1 else None


def placeholders(variation: Json) -> set[str]:
    """What a variation names."""
    return set(PLACEHOLDER.findall(variation["text"]))
