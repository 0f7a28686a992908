"""Keys as JSON (RFC 7517, 7518, 8037) and their thumbprints (RFC 7638). Rules only.

Departments sign with Ed25519. A holder's device signs with P-256, which browsers and phones keep in hardware.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wallet.errors import UnknownKey

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey
PublicKey = Ed25519PublicKey | EllipticCurvePublicKey
Jwk = dict[str, str]
SIZE = 32
"""Bytes of a coordinate on either curve."""


def algorithm_of(key: PublicKey) -> str:
    """The one JWS algorithm that a key is used with. Raises `UnknownKey` for a curve that we don't use."""
    if isinstance(key, Ed25519PublicKey):
        return "EdDSA"
    if isinstance(key.curve, SECP256R1):
        return "ES256"
    raise UnknownKey


def jwk_of(key: PublicKey) -> Jwk:
    """The public key as a JWK with nothing but what makes it the key."""
    if isinstance(key, Ed25519PublicKey):
        return {"crv": "Ed25519", "kty": "OKP", "x": _text(key.public_bytes_raw())}
    algorithm_of(key)
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
    return {"crv": "P-256", "kty": "EC", "x": _text(point[:SIZE]), "y": _text(point[SIZE:])}


def key_of(jwk: Mapping[str, object]) -> PublicKey:
    """The public key of a JWK; members that we don't need are passed over. Raises `UnknownKey`."""
    try:
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(_bytes(jwk.get("x")))
        if jwk.get("kty") == "EC" and jwk.get("crv") == "P-256":
            x, y = (int.from_bytes(_bytes(jwk.get(name)), "big") for name in ("x", "y"))
            return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except ValueError as error:  # among others a point that isn't on the curve
        raise UnknownKey from error
    raise UnknownKey


def thumbprint(key: PublicKey) -> str:
    """The key's own name: SHA-256 over its JWK, 43 characters."""
    canonical = json.dumps(jwk_of(key), sort_keys=True, separators=(",", ":"))
    return _text(sha256(canonical.encode()).digest())


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise UnknownKey
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(content) != SIZE:
        raise UnknownKey
    return content
