"""The citizen answers the question that waits."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Answer(Skill):
    """Any answer to any question: which one waits is the backend's to know."""

    action = "action_answer"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Their words, as they are."""
        return "answer", {"text": heard.text}
