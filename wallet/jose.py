"""Compact JWS (RFC 7515) as the wallet takes it: one way to write it, and the key decides the algorithm. Rules only.

What RFC 8725 warns of is shut out by shape: the header holds `alg`, `kid` and `typ` and nothing else, so no `jku`,
`jwk`, `x5u` or `crit` is ever looked at; `alg` must be the one of the key that we looked up, so neither `none` nor an
HMAC passes; `kid` is a thumbprint, so it names no path and no address; base64url has no second spelling of the same
bytes, so every changed character is refused.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jwt.algorithms import Algorithm, ECAlgorithm, OKPAlgorithm

from wallet.errors import BadSignature, Malformed, TooLarge, WrongKind
from wallet.jwk import PrivateKey, PublicKey, algorithm_of

MAX_TOKEN = 16_384
"""Characters. A certificate with every field filled stays far below it; a code in a QR is limited further."""
MAX_HEADER = 256
HEADER = {"alg", "kid", "typ"}
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
KID = re.compile(r"[A-Za-z0-9_-]{43}")
"""A thumbprint of RFC 7638 with SHA-256."""
ALGORITHMS: dict[str, Algorithm] = {"EdDSA": OKPAlgorithm(), "ES256": ECAlgorithm(ECAlgorithm.SHA256)}

Claims = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """A token that is written as it must be, taken apart. Nothing of it can be trusted yet."""

    header: Claims
    payload: bytes
    signing_input: bytes
    signature: bytes


def sign(claims: Mapping[str, Any], key: PrivateKey, kind: str, kid: str | None = None) -> str:
    """Claims as a signed compact JWS of a `kind` (the header's `typ`)."""
    name = algorithm_of(key.public_key())
    header = {"alg": name, "typ": kind} | ({"kid": kid} if kid is not None else {})
    signing_input = f"{_written(header)}.{_written(claims)}"
    return f"{signing_input}.{to_base64url(ALGORITHMS[name].sign(signing_input.encode(), key))}"


def verify(token: str, key: PublicKey, kind: str, max_length: int = MAX_TOKEN) -> Claims:
    """The claims that `key` signed. The signature comes first, then the kind.

    Raises `TooLarge`, `Malformed`, `BadSignature` or `WrongKind`.
    """
    parts, name = taken_apart(token, max_length), algorithm_of(key)
    if parts.header.get("alg") != name or not ALGORITHMS[name].verify(parts.signing_input, key, parts.signature):
        raise BadSignature
    if parts.header.get("typ") != kind:
        raise WrongKind
    return _object(parts.payload, WrongKind)


def kid_of(token: str, max_length: int = MAX_TOKEN) -> str:
    """The key that a token names: what to look up, nothing to trust. Raises `TooLarge` or `Malformed`."""
    kid = taken_apart(token, max_length).header.get("kid")
    if not isinstance(kid, str) or not KID.fullmatch(kid):
        raise Malformed
    return kid


def taken_apart(token: str, max_length: int) -> Parts:
    """The parts of a token. Raises `TooLarge` or `Malformed`."""
    if len(token) > max_length:
        raise TooLarge
    if not COMPACT.fullmatch(token):
        raise Malformed
    signing_input, _, signature = token.rpartition(".")
    head, _, payload = signing_input.partition(".")
    if len(head) > MAX_HEADER:
        raise Malformed
    header = _object(from_base64url(head), Malformed)
    if not header.keys() <= HEADER:
        raise Malformed
    return Parts(header, from_base64url(payload), signing_input.encode(), from_base64url(signature))


def to_base64url(content: bytes) -> str:
    """base64url without padding (RFC 7515, appendix C)."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of a canonical base64url text. Raises `Malformed` if the text isn't the way we'd write them."""
    try:
        content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Malformed from error
    if to_base64url(content) != text:
        raise Malformed
    return content


def _written(told: Mapping[str, Any]) -> str:
    return to_base64url(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode())


def _object(content: bytes, refusal: type[Exception]) -> Claims:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise refusal from error
    if not isinstance(told, dict):
        raise refusal
    return told
