"""The citizen wants a person, or has had enough."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Escalate(Skill):
    """Into the desk's queue, with what the desk needs to know."""

    action = "action_escalate"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Why, and the last words."""
        return "escalate", {"reason": "angry" if heard.intent == "angry" else "asked", "text": heard.text}

    def opening(self, heard: Heard, outcome: str) -> str | None:
        """Someone who is angry hears sorry first."""
        return "utter_sorry" if heard.intent == "angry" else None
