"""The citizen takes an answer back."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Correct(Skill):
    """Which answer, and to what, the backend reads from their words."""

    action = "action_correct"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Their words, as they are."""
        return "correct", {"text": heard.text}
