"""The citizen wants back what was submitted."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Withdraw(Skill):
    """The backend finds the application that is meant, and asks back before anything is withdrawn."""

    action = "action_withdraw"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The words go along: they may name an application, or only ask whether it is possible."""
        return "withdraw", {"text": heard.text}
