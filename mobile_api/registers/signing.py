"""How requests to the registers and their answers are signed. Rules only; `API.md` describes it for other hands.

HMAC-SHA256 over the lines of a request: method, path, Unix time, nonce, SHA-256 of the body. An answer signs the
request's nonce, its status and its own body, so that it answers this request and no other.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

MAX_SKEW_S = 300
"""An older request is refused, so a nonce needn't be remembered longer."""


@dataclass(frozen=True)
class Stamp:
    """When a request was made, and the random word that is used once."""

    time: int
    nonce: str


def request_signature(secret: bytes, method: str, path: str, stamp: Stamp, body: bytes) -> str:
    """What the header `X-Signature` of a request must be."""
    return _signed(secret, [method.upper(), path, str(stamp.time), stamp.nonce, sha256(body).hexdigest()])


def answer_signature(secret: bytes, stamp: Stamp, status: int, body: bytes) -> str:
    """What the header `X-Signature` of the answer must be."""
    return _signed(secret, [stamp.nonce, str(status), sha256(body).hexdigest()])


def same(expected: str, given: str) -> bool:
    """Whether two signatures are equal, in a time that doesn't tell how far."""
    return hmac.compare_digest(expected.encode(), given.encode())


def _signed(secret: bytes, lines: list[str]) -> str:
    return hmac.digest(secret, "\n".join(lines).encode(), "sha256").hex()
