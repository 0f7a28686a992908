"""What applications ask of whoever makes their results; `mobile_api.certificates` stands above and answers."""

from __future__ import annotations

from typing import Protocol

from mobile_api.applications.application import Application
from mobile_api.applications.events import Actor
from mobile_api.db import Beside


class Results(Protocol):
    """Who draws up what an application leads to."""

    async def of(self, application: Application, by: Actor) -> Beside:
        """What is written with the move that issues it: its certificates. Raises `Unavailable`."""
