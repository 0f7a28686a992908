"""The payment providers' stand-in, as the outside sees it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path

import requests

from mobile_api.payments.merchants import providers
from mobile_api.payments.told import Provider


@dataclass
class Vendors:
    """Both vendors, as the outside sees them."""

    url: str
    folder: Path
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Notices that came: path, headers, body."""

    def providers(self, origin: str | None = None) -> dict[str, Provider]:
        """Clients of both."""
        return {one.name: one for one in providers(self.folder, origin or self.url, self.url)}

    def behave(self, **how: str) -> None:
        """Until it is told otherwise."""
        assert requests.post(f"{self.url}/sample/behaviour", json=how, timeout=5).ok

    def held(self) -> int:
        """How many requests haven't been answered since it was told how to behave."""
        held: int = requests.get(f"{self.url}/sample/held", timeout=5).json()["held"]
        return held

    def pay(self, vendor: str, payment_id: str) -> str:
        """A payer pays at the cashier; what the page says then."""
        return requests.post(f"{self.url}/cashier/{vendor}/{payment_id}", timeout=5).text

    def notice(self, vendor: str, payment_id: str, refund_id: str = "") -> tuple[dict[str, str], bytes]:
        """A notice as the vendor would send it now."""
        path = f"{self.url}/sample/notices/{vendor}/{payment_id}?refund={refund_id}"
        told = requests.get(path, timeout=5).json()
        return told["headers"], base64.b64decode(told["body"])
