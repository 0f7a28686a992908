"""The phones behind the stand-in's tokens: what arrived, what is on the screen, and how FCM behaves for each."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal, get_args

Behaviour = Literal["ok", "unregistered", "unavailable", "quota", "invalid", "internal"]
BEHAVIOURS: tuple[Behaviour, ...] = get_args(Behaviour)


class Phones:
    """Every phone is there as soon as somebody sends to it."""

    def __init__(self) -> None:
        self.behaviours: dict[str, Behaviour] = {}
        self._arrived: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def arrive(self, token: str, message: dict[str, Any]) -> int:
        """A message reaches its phone; how many have so far."""
        self._arrived[token].append(message)
        return len(self._arrived[token])

    def as_json(self, token: str) -> dict[str, Any]:
        """What a phone has received, and what it shows: of one tag the last, as Android does."""
        arrived = self._arrived.get(token, [])
        screen = {message["android"]["notification"]["tag"]: message["notification"] for message in arrived}
        return {"arrived": arrived, "screen": [{"tag": tag, **shown} for tag, shown in screen.items()]}

    def totals(self) -> dict[str, int]:
        """How much arrived at all phones, how much of it under different tags, and on how many phones."""
        tags = sum(len({m["android"]["notification"]["tag"] for m in arrived}) for arrived in self._arrived.values())
        return {"arrived": sum(map(len, self._arrived.values())), "shown": tags, "phones": len(self._arrived)}
