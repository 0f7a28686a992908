"""The citizen says yes to the summary."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.outcomes import REMINDED
from actions.skill import Skill


class Confirm(Skill):
    """A yes submits where a summary waits, answers any other question, and means little where nothing waits."""

    action = "action_confirm"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """What the yes belongs to."""
        if heard.awaiting == "confirm":
            return "submit", {}
        return "remind" if heard.awaiting == "none" else "answer", {"text": heard.text}

    def opening(self, heard: Heard, outcome: str) -> str | None:
        """Back to what they want."""
        return "utter_nothing_asked" if heard.awaiting == "none" and outcome in REMINDED else None
