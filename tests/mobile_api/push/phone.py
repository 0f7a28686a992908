"""A phone behind the stand-in of FCM, as tests look at it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import requests


class Phone:
    """What arrives on one phone, and how FCM behaves for it."""

    def __init__(self, url: str) -> None:
        self.token = f"fcm-{uuid4().hex}"
        self._url = f"{url}/phones/{self.token}"

    @property
    def arrived(self) -> list[dict[str, Any]]:
        """Every message that has come, in order."""
        arrived: list[dict[str, Any]] = requests.get(self._url, timeout=10).json()["arrived"]
        return arrived

    @property
    def texts(self) -> list[str]:
        """What the screen shows."""
        return [shown["body"] for shown in requests.get(self._url, timeout=10).json()["screen"]]

    def behave(self, behaviour: str) -> None:
        """From now on FCM answers so for it."""
        requests.put(f"{self._url}/behaviour", json={"behaviour": behaviour}, timeout=10).raise_for_status()
