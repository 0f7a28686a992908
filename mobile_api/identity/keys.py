"""The key that signs tokens: Ed25519, one file, made at first start."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mobile_api.private_file import write_once

KEY_FILE = "token-signing.pem"


@dataclass(frozen=True)
class SigningKey:
    """A private key with the id that its tokens carry."""

    kid: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> Ed25519PublicKey:
        """What verifies a token signed by this key."""
        return self.private.public_key()


def ensure_signing_key(folder: Path) -> None:
    """Make the key file unless it is there."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_once(folder / KEY_FILE, pem)


def load_signing_key(folder: Path) -> SigningKey:
    """Read the key. The id is the RFC 7638-like thumbprint of the public half, so it follows the key."""
    private = serialization.load_pem_private_key((folder / KEY_FILE).read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{KEY_FILE} holds no Ed25519 key")
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return SigningKey(kid=sha256(raw).hexdigest()[:16], private=private)
