"""The citizen asks where their application is."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Status(Skill):
    """Submitted applications, or how far the draft is."""

    action = "action_status"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The words go along: they may be about something else after all."""
        return "status", {"text": heard.text}
