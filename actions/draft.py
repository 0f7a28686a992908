"""The citizen stops, or goes on."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Cancel(Skill):
    """Put the draft aside; the backend keeps it."""

    action = "action_cancel"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Their words."""
        return "cancel", {"text": heard.text}


class Resume(Skill):
    """Take the draft up where it was left, also right after the login that it waited for."""

    action = "action_resume"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Their words, if they said any: a login says none."""
        return "resume", {"text": "" if heard.intent == "logged_in" else heard.text}

    def opening(self, heard: Heard, outcome: str) -> str | None:
        """A login is acknowledged."""
        return "utter_logged_in" if heard.intent == "logged_in" else None
