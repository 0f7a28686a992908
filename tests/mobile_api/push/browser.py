"""A browser that has subscribed to web push at the stand-in, as tests look at it."""

from __future__ import annotations

import base64
import json
import os
from typing import Any
from uuid import uuid4

import http_ece
import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Browser:
    """Its keys, and what arrives for it: only it can open that."""

    def __init__(self, url: str) -> None:
        self.endpoint = f"{url}/webpush/{uuid4().hex}"
        self._key, self._auth = generate_private_key(SECP256R1()), os.urandom(16)

    @property
    def subscription(self) -> dict[str, Any]:
        """What its `PushSubscription` says."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": _text(point), "auth": _text(self._auth)}}

    @property
    def sealed(self) -> list[dict[str, Any]]:
        """Every message as the push service has it, with the key and contact of its sender."""
        arrived: list[dict[str, Any]] = requests.get(self.endpoint, timeout=10).json()["arrived"]
        return arrived

    @property
    def shown(self) -> list[dict[str, str]]:
        """Every message, opened."""
        opened = (
            http_ece.decrypt(base64.b64decode(one["body"]), private_key=self._key, auth_secret=self._auth)
            for one in self.sealed
        )
        return [json.loads(text) for text in opened]

    def behave(self, behaviour: str) -> None:
        """From now on the push service answers so for it."""
        requests.put(f"{self.endpoint}/behaviour", json={"behaviour": behaviour}, timeout=10).raise_for_status()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
