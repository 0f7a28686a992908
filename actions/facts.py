"""The citizen asks about a case: papers, days, fee, place and the like."""

from __future__ import annotations

from typing import Any

from actions.heard import Heard
from actions.skill import Skill


class Facts(Skill):
    """One topic of the checklist, named by the intent: `ask_fee` asks for the fee."""

    action = "action_facts"

    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The words go along, since they may name another case."""
        return "facts", {"topic": heard.intent.removeprefix("ask_"), "text": heard.text}
