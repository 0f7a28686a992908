"""The citizen changes language."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class SwitchLanguage(Skill):
    """Answer in another language from now on."""

    action = "action_language"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The model has put the wanted language into the slot already (`TurnContext`)."""
        return "language", {"language": heard.language}
