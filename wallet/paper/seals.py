"""The departments' seal keys, kept where we are told: made when they are first needed, a new one each year.

A key is found by its department and the year, so it changes by itself at New Year in China, and every worker agrees
on it without asking another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from wallet.paper.authority import SealKey, root, seal_certificate
from wallet.times import CHINA

ROOT = "seal-root.pem"


class Vault(Protocol):
    """Where private keys are kept, by name."""

    def read(self, name: str) -> bytes | None:
        """What is kept, or None."""

    def write_once(self, name: str, content: bytes) -> None:
        """Keep it, unless something is there; of several at once the first one wins."""


class Seals:
    """Every department's seal key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._seen: dict[str, SealKey] = {}

    def root(self, now: datetime) -> SealKey:
        """The authority's key; its certificate is what others must trust."""
        return self._kept(ROOT) or self._made(ROOT, root(_new_key(), x509.random_serial_number(), _whole(now)))

    def of(self, department_id: str, department: str, now: datetime) -> SealKey:
        """The key that a department signs with this year."""
        name = f"seal-{department_id}-{now.astimezone(CHINA).year}.pem"
        if (kept := self._kept(name)) is not None:
            return kept
        private, above = _new_key(), self.root(now)
        certificate = seal_certificate(
            department, private.public_key(), above, x509.random_serial_number(), _whole(now)
        )
        return self._made(name, SealKey(private, certificate))

    def _kept(self, name: str) -> SealKey | None:
        if name not in self._seen and (content := self._vault.read(name)) is not None:
            self._seen[name] = SealKey.read(content)
        return self._seen.get(name)

    def _made(self, name: str, key: SealKey) -> SealKey:
        """The key that is kept in the end: this one, or that of a worker who was faster."""
        self._vault.write_once(name, key.as_pem())
        return self._kept(name) or key


def _new_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


def _whole(now: datetime) -> datetime:
    # certificates tell whole seconds: one that began within a second would refuse its own first signature
    return now.replace(microsecond=0)
