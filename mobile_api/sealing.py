"""Encryption at rest: AES-256-GCM with a ring of keys, and keyed hashes to look up what must not be readable.

A sealed value names its key, and it is bound to its place: one copied into another document doesn't open.
The ring is a file beside the other keys; `python -m mobile_api.ops.rotate sealing` renews it.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile_api.private_file import replace, write_once

KEY_FILE = "sealing.json"
KID_BYTES, NONCE_BYTES, KEY_BYTES = 4, 12, 32


class CannotOpen(Exception):
    """The sealed value was changed, belongs elsewhere, or its key is gone."""


@dataclass(frozen=True)
class Ring:
    """The keys by id, which of them seals, and the secret of the keyed hashes."""

    active: str
    keys: dict[str, bytes]
    lookup: bytes

    def as_file(self) -> bytes:
        """The ring as it is kept."""
        keys = {kid: base64.b64encode(key).decode() for kid, key in self.keys.items()}
        return json.dumps(
            {"active": self.active, "keys": keys, "lookup": base64.b64encode(self.lookup).decode()}
        ).encode()

    @classmethod
    def read(cls, content: bytes) -> Ring:
        """The ring of a file's content."""
        told = json.loads(content)
        keys = {kid: base64.b64decode(key) for kid, key in told["keys"].items()}
        return cls(told["active"], keys, base64.b64decode(told["lookup"]))

    def renewed(self) -> Ring:
        """The ring with a new sealing key. Of the old ones only the last is kept: a worker that hasn't seen the new
        one yet may still seal with it, and the next rotation seals that anew."""
        kid, key = _new_key()
        return Ring(kid, {self.active: self.keys[self.active], kid: key}, self.lookup)


def ensure_ring(folder: Path) -> None:
    """Make the key file unless it is there."""
    kid, key = _new_key()
    write_once(folder / KEY_FILE, Ring(kid, {kid: key}, secrets.token_bytes(KEY_BYTES)).as_file())


class Sealer:
    """Seals and opens with the ring of a folder, and sees when the ring was renewed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / KEY_FILE
        self._seen: int | None = None
        self._ring: Ring | None = None

    @property
    def ring(self) -> Ring:
        """The ring as the file has it now."""
        changed = self._path.stat().st_mtime_ns
        if self._ring is None or changed != self._seen:
            self._ring, self._seen = Ring.read(self._path.read_bytes()), changed
        return self._ring

    def renew(self) -> None:
        """Put a new key first. What is sealed must be sealed anew before this is done a second time."""
        replace(self._path, self.ring.renewed().as_file())

    def seal(self, plain: bytes, place: str) -> bytes:
        """`plain`, readable only at `place` (collection and id, say)."""
        ring, nonce = self.ring, secrets.token_bytes(NONCE_BYTES)
        body = AESGCM(ring.keys[ring.active]).encrypt(nonce, plain, place.encode())
        return bytes.fromhex(ring.active) + nonce + body

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed at `place`. Raises `CannotOpen`."""
        key = self.ring.keys.get(kid_of(sealed))
        nonce, body = sealed[KID_BYTES : KID_BYTES + NONCE_BYTES], sealed[KID_BYTES + NONCE_BYTES :]
        if key is None:
            raise CannotOpen(place)
        try:
            return AESGCM(key).decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(place) from error

    def hashed(self, value: str, purpose: str) -> str:
        """A keyed hash: equal values are found by it, and nobody without the key can try out all ID numbers."""
        return hmac.digest(self.secret(purpose), value.encode(), "sha256").hex()

    def person(self, id_number: str) -> str:
        """The keyed hash of a person's ID number, the same wherever it is kept."""
        return self.hashed(id_number, "persons")

    def secret(self, purpose: str) -> bytes:
        """A secret of its own for a purpose, derived from the ring's; it stays when the sealing key is renewed."""
        return hmac.digest(self.ring.lookup, purpose.encode(), "sha256")


def kid_of(sealed: bytes) -> str:
    """The id of the key that a value was sealed with."""
    return sealed[:KID_BYTES].hex()


def _new_key() -> tuple[str, bytes]:
    return secrets.token_hex(KID_BYTES), AESGCM.generate_key(bit_length=KEY_BYTES * 8)
