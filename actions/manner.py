"""The citizen wants shorter sentences (elder mode), or the usual ones again."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Manner(Skill):
    """Say it simply from now on, or no longer."""

    action = "action_manner"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The intent says which."""
        return "manner", {"simple": heard.intent == "speak_simply", "text": heard.text}
