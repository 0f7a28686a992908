"""The citizen stops, or goes on."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Cancel(Skill):
    """Put the draft aside; the backend keeps it."""

    action = "action_cancel"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Nothing more to say."""
        return "cancel", {}


class Resume(Skill):
    """Take the draft up where it was left, also right after the login that it waited for."""

    action = "action_resume"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Nothing more to say."""
        return "resume", {}

    def opening(self, heard: Heard) -> str | None:
        """A login is acknowledged."""
        return "utter_logged_in" if heard.intent == "logged_in" else None
