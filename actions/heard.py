"""What an action gets from the tracker, by name."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk import Tracker

DEFUSING = "\u200b"
"""The bot's channel puts it before a leading "/"."""


@dataclass(frozen=True)
class Heard:
    """The citizen's message with what the model and the backend say about it."""

    text: str
    intent: str
    language: str
    awaiting: str
    token: str
    request_id: str
    """The id of the turn, which follows it through all processes' logs."""


def heard_in(tracker: Tracker) -> Heard:
    """Read the latest message. Raises `KeyError` if it came without a token."""
    message = tracker.latest_message
    return Heard(
        text=str(message.get("text") or "").removeprefix(DEFUSING),
        intent=str((message.get("intent") or {}).get("name") or ""),
        language="en" if tracker.get_slot("language") == "en" else "zh",
        awaiting=str(tracker.get_slot("awaiting") or "none"),
        token=str(message["metadata"]["token"]),
        request_id=request_id_in(tracker),
    )


def request_id_in(tracker: Tracker) -> str:
    """The id of the turn; empty if it came without one."""
    return str((tracker.latest_message.get("metadata") or {}).get("request_id") or "")
