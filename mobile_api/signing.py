"""How requests between the city's systems and their answers are signed. Rules only; `registers/API.md` and
`exchange/API.md` describe it for other hands.

HMAC-SHA256 over the lines of a request: method, path, Unix time, nonce, SHA-256 of the body. An answer signs the
request's nonce, its status and its own body, so that it answers this request and no other.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

MAX_SKEW_S = 300
"""An older request is refused, so a nonce needn't be remembered longer."""
APP_ID = "yiwang"
"""By what name we sign."""
Fault = Literal["signature", "stale"]


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


def request_headers(
    secret: bytes, method: str, path: str, stamp: Stamp, body: bytes, app_id: str = APP_ID
) -> dict[str, str]:
    """The headers that a signed request carries."""
    return {
        "X-App-Id": app_id,
        "X-Timestamp": str(stamp.time),
        "X-Nonce": stamp.nonce,
        "X-Signature": request_signature(secret, method, path, stamp, body),
    }


def stamp_of(headers: Mapping[str, str]) -> Stamp:
    """The stamp that a request says it has; a time that is none is long ago."""
    told = headers.get("X-Timestamp", "")
    return Stamp(int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0, headers.get("X-Nonce", ""))


def fault(secret: bytes, method: str, path: str, headers: Mapping[str, str], body: bytes, now: float) -> Fault | None:
    """Why a request doesn't count, or None: its nonce is still to be looked up.

    The signature comes first: nothing else of a request can be trusted before.
    """
    stamp = stamp_of(headers)
    if not same(request_signature(secret, method, path, stamp, body), headers.get("X-Signature", "")):
        return "signature"
    return None if abs(now - stamp.time) <= MAX_SKEW_S and 16 <= len(stamp.nonce) <= 64 else "stale"


def _signed(secret: bytes, lines: list[str]) -> str:
    return hmac.digest(secret, "\n".join(lines).encode(), "sha256").hex()
