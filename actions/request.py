"""The citizen says what they want."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Request(Skill):
    """Find the case for it; the backend's matcher does the hard part."""

    action = "action_request"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Their words, as they are."""
        return "request", {"text": heard.text}
