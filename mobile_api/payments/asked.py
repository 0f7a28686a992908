"""What somebody has asked for with an Idempotency-Key: the same again gets the same. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from mobile_api.errors import Conflict


@dataclass(frozen=True)
class Asked:
    """One request. Of what it holds only a hash is kept."""

    id: str
    """Of its sender and key."""
    content: str

    def check_same(self, content: str) -> None:
        """Raises `Conflict` unless this is what the key was used for before."""
        if content != self.content:
            raise Conflict(
                "这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key was used for another request."
            )


def asked(sender: str, key: str, *content: object) -> Asked:
    """A request of a citizen's, or of a staff account's, with everything that its answer depends on."""
    return Asked(f"{sender}:{key}", sha256(repr(content).encode()).hexdigest())
