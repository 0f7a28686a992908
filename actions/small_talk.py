"""Manners and chat; then back to what waits."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.outcomes import REMINDED
from actions.skill import Skill


class SmallTalk(Skill):
    """Say the friendly thing; ask again what waits, if anything does."""

    action = "action_small_talk"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """Their words: what sounds like chat may be a wish. Who is in danger wants nothing else."""
        return "remind", {"text": "" if heard.intent == "emergency" else heard.text}

    def opening(self, heard: Heard, outcome: str) -> str | None:
        """The domain has one response per intent."""
        always = heard.intent == "emergency"
        return f"utter_{heard.intent}" if always or outcome in REMINDED else None
