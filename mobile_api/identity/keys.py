"""The key that signs tokens: Ed25519, one file, made at first start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

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
    """Make the key file unless it is there. Of several processes at once the first one wins."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / KEY_FILE
    if path.exists():
        return
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = folder / f"{KEY_FILE}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def load_signing_key(folder: Path) -> SigningKey:
    """Read the key. The id is the RFC 7638-like thumbprint of the public half, so it follows the key."""
    private = serialization.load_pem_private_key((folder / KEY_FILE).read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{KEY_FILE} holds no Ed25519 key")
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return SigningKey(kid=sha256(raw).hexdigest()[:16], private=private)
