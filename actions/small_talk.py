"""Manners and chat; then back to what waits."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class SmallTalk(Skill):
    """Say the friendly thing; ask again what waits, if anything does."""

    action = "action_small_talk"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]] | None:
        """Nothing of the backend while nothing waits, or a login."""
        return None if heard.awaiting in {"none", "login"} else ("remind", {})

    def opening(self, heard: Heard) -> str:
        """The domain has one response per intent."""
        return f"utter_{heard.intent}"
