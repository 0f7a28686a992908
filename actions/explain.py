"""The citizen doesn't understand the question, or wants to know why it is asked."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Explain(Skill):
    """What the waiting question means, with an example."""

    action = "action_explain"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The backend knows which question waits."""
        return "explain", {"text": heard.text}
