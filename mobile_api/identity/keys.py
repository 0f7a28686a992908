"""The keys that sign tokens: Ed25519, one file each, the first made at the first start.

A new key is published for a while before it signs, so that whoever keeps a copy of the JWKS has it in time; the one
before it stays until no token that it signed can still count. `python -m mobile_api.ops.rotate tokens` makes one.
A key that has leaked is replaced at once instead (`--now`).
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mobile_api.private_file import write_once

KEY_FILE = "token-signing.pem"
"""The first key; later ones carry the Unix time of their making: `token-signing-1764036000.pem`."""
ANNOUNCED = timedelta(minutes=10)
"""How long a key is published before it signs."""
OVERLAP = timedelta(hours=9)
"""How long a key verifies after the next one has begun to sign: longer than any token lives."""
LOOK_AGAIN_S = 5.0
FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SigningKey:
    """A private key with the id that its tokens carry. Alone it serves as a ring of one."""

    kid: str
    private: Ed25519PrivateKey
    made_at: datetime = FIRST

    @property
    def public(self) -> Ed25519PublicKey:
        """What verifies a token signed by this key."""
        return self.private.public_key()

    def signing(self, now: datetime) -> SigningKey:
        """The key that signs now."""
        return self

    def find(self, kid: str, now: datetime) -> SigningKey | None:
        """The key of this id, while its tokens count."""
        return self if kid == self.kid else None

    def as_jwk(self) -> dict[str, str]:
        """The public half as RFC 8037 has it."""
        x = urlsafe_b64encode(_raw(self.public)).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": x}


class Keys(Protocol):
    """One key, or a ring of them."""

    def signing(self, now: datetime) -> SigningKey:
        """The key that signs now."""

    def find(self, kid: str, now: datetime) -> SigningKey | None:
        """The key of this id, while its tokens count."""


class Keyring:
    """The keys of a folder, read anew every few seconds, so that all workers follow a rotation."""

    def __init__(self, folder: Path, tick: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._tick, self._read_at = folder, tick, float("-inf")
        self._keys: list[SigningKey] = []

    def keys(self) -> list[SigningKey]:
        """Every key that is there, the oldest first."""
        if self._tick() - self._read_at > LOOK_AGAIN_S:
            self._keys, self._read_at = read_keys(self._folder), self._tick()
        return self._keys

    def signing(self, now: datetime) -> SigningKey:
        """The newest key that was announced long enough."""
        return signing(self.keys(), now)

    def find(self, kid: str, now: datetime) -> SigningKey | None:
        """The key of this id, while its tokens count."""
        return next((key for key in counting(self.keys(), now) if key.kid == kid), None)

    def jwks(self, now: datetime) -> dict[str, list[dict[str, str]]]:
        """The document of RFC 7517: what verifies tokens now, and what soon will."""
        return {"keys": [key.as_jwk() for key in counting(self.keys(), now)]}


def signing(keys: list[SigningKey], now: datetime) -> SigningKey:
    """The newest key that was announced long enough; the first one needs no announcement."""
    ready = [key for key in keys if key.made_at + ANNOUNCED <= now]
    return ready[-1] if ready else keys[0]


def counting(keys: list[SigningKey], now: datetime) -> list[SigningKey]:
    """The keys whose tokens may still count, and those that will sign."""
    ended = now - OVERLAP - ANNOUNCED
    return [
        key
        for key, following in zip(keys, [*keys[1:], None], strict=True)
        if not following or following.made_at > ended
    ]


def ensure_signing_key(folder: Path) -> None:
    """Make the first key unless it is there."""
    if not list(folder.glob("token-signing*.pem")):
        write_once(folder / KEY_FILE, _new_pem())


def rotate(folder: Path, now: datetime) -> SigningKey:
    """Make the next key and remove those whose tokens count no more. Returns the new key."""
    keys = read_keys(folder)
    staying = {key.kid for key in counting(keys, now)}
    for path in _files(folder):
        if _key(path).kid not in staying:
            path.unlink()
    return _write_next(folder, now)


def replace_leaked(folder: Path, now: datetime) -> SigningKey:
    """Make a key and remove every other: no token that was signed with one of them counts any more, whoever signed it.

    The new key signs without announcement, for there is no other. Workers see it within `LOOK_AGAIN_S`.
    """
    leaked, fresh = _files(folder), _write_next(folder, now)
    for path in leaked:
        path.unlink()
    return fresh


def read_keys(folder: Path) -> list[SigningKey]:
    """Every key of a folder, the oldest first; one that a rotation removes at this moment is left out."""
    keys = []
    for path in _files(folder):
        with suppress(FileNotFoundError):
            keys.append(_key(path))
    return keys


def load_signing_key(folder: Path) -> SigningKey:
    """The key that signs now, for commands that sign one token."""
    return signing(read_keys(folder), datetime.now(UTC))


def _write_next(folder: Path, now: datetime) -> SigningKey:
    """A new key, younger than every other also if the last was made in this second."""
    newest = max((_made_at(path).timestamp() for path in _files(folder)), default=0)
    path = folder / f"token-signing-{int(max(now.timestamp(), newest + 1))}.pem"
    write_once(path, _new_pem())
    return _key(path)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("token-signing*.pem"), key=_made_at)


def _made_at(path: Path) -> datetime:
    told = path.stem.removeprefix("token-signing").removeprefix("-")
    return datetime.fromtimestamp(int(told), UTC) if told else FIRST


def _key(path: Path) -> SigningKey:
    """Read a key. The id is a thumbprint of the public half, so it follows the key."""
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path.name} holds no Ed25519 key")
    return SigningKey(sha256(_raw(private.public_key())).hexdigest()[:16], private, _made_at(path))


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _new_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
