"""What a department's system has received, and how it can be told to misbehave."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Json = dict[str, Any]
Behaviour = Literal["right", "fail", "refuse", "slow"]
BEHAVIOURS: tuple[Behaviour, ...] = get_args(Behaviour)
SLOW_S = 30.0
"""Longer than anybody waits; the message is kept all the same."""


@dataclass
class Received:
    """One application's part: its newest message, and the ids of all that came."""

    message: Json
    deliveries: list[str] = field(default_factory=list)
    checked: int = 0
    """Files that were fetched and are what their hashes say."""


class Desk:
    """The parts by the application's number."""

    def __init__(self) -> None:
        self.parts: dict[str, Received] = {}
        self.behaviour: Behaviour = "right"

    async def take(self, message: Json) -> tuple[int, Json]:
        """Status and answer to a message. One that came before, or is older than what is there, changes nothing."""
        if self.behaviour == "fail":
            return 503, {"error": "down"}
        if self.behaviour == "refuse":
            return 422, {"error": "unknown_case"}
        received = self.parts.setdefault(message["number"], Received(message))
        received.deliveries.append(message["id"])
        if message["version"] > received.message["version"]:
            received.message = message
        if self.behaviour == "slow":
            await asyncio.sleep(SLOW_S)
        return 200, {"status": "taken"}

    def as_json(self) -> Json:
        """Everything that was received."""
        return {number: vars(received) for number, received in self.parts.items()}
