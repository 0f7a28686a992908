"""The departments' seal keys, kept where we are told: made when they are first needed, a new one each year.

A key is found by its department and the year, so it changes by itself at New Year in China, and every worker agrees
on it without asking another. One that has leaked is withdrawn by a file beside it: the department's next key has a
number behind the year. Nothing that is kept here ever changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from wallet.paper.authority import SealKey, Withdrawn, names_list, revocation_list, root, seal_certificate
from wallet.times import CHINA

ROOT = "seal-root.pem"
WITHDRAWN = ".withdrawn"
"""Behind the name of a key: when it was."""


class Vault(Protocol):
    """Where private keys are kept, by name."""

    def read(self, name: str) -> bytes | None:
        """What is kept, or None."""

    def write_once(self, name: str, content: bytes) -> None:
        """Keep it, unless something is there; of several at once the first one wins."""

    def names(self) -> Iterable[str]:
        """Names of all that is kept."""


class Seals:
    """Every department's seal key."""

    def __init__(self, vault: Vault, list_at: str) -> None:
        self._vault, self._list_at = vault, list_at
        self._seen: dict[str, SealKey] = {}
        self._listed: tuple[object, bytes] = (None, b"")

    def root(self, now: datetime) -> SealKey:
        """The authority's key; its certificate is what others must trust."""
        return self._kept(ROOT) or self._made(ROOT, root(_new_key(), x509.random_serial_number(), _whole(now)))

    def of(self, department_id: str, department: str, now: datetime) -> SealKey:
        """The key that a department signs with this year."""
        year = now.astimezone(CHINA).year
        names = (f"seal-{department_id}-{year}{f'.{number}' if number else ''}.pem" for number in count())
        name = next(name for name in names if self._may_sign(name))
        if (kept := self._kept(name)) is not None:
            return kept
        private, above = _new_key(), self.root(now)
        certificate = seal_certificate(
            department, private.public_key(), above, x509.random_serial_number(), _whole(now), self._list_at
        )
        return self._made(name, SealKey(private, certificate))

    def withdraw(self, department_id: str, now: datetime) -> int:
        """The department's keys have leaked: none that there is signs or counts any more. How many."""
        theirs = re.compile(rf"seal-{re.escape(department_id)}-[0-9]{{4}}(\.[0-9]+)?\.pem")
        names = {name for name in self._vault.names() if theirs.fullmatch(name)}
        present = [name for name in sorted(names) if self._vault.read(name + WITHDRAWN) is None]
        for name in present:
            self._vault.write_once(name + WITHDRAWN, _whole(now).isoformat().encode())
        return len(present)

    def revocations(self, now: datetime) -> bytes:
        """The list (DER) of the seals that were withdrawn: made once a minute, and when another one was."""
        names = sorted(name for name in self._vault.names() if name.endswith(WITHDRAWN))
        minute = now.replace(second=0, microsecond=0)
        if self._listed[0] != (minute, names):
            listed = revocation_list([self._withdrawn(name) for name in names], self.root(now), minute)
            self._listed = ((minute, names), listed)
        return self._listed[1]

    def _may_sign(self, name: str) -> bool:
        """Whether a key of this name, if there is one, isn't withdrawn and could be: one from before there was a list
        names none, so its readers would never learn of it."""
        kept = self._kept(name)
        return self._vault.read(name + WITHDRAWN) is None and (kept is None or names_list(kept.certificate))

    def _withdrawn(self, name: str) -> Withdrawn:
        key, at = self._kept(name.removesuffix(WITHDRAWN)), self._vault.read(name)
        assert key is not None, "a key is withdrawn after it was made"
        assert at is not None, "nothing that is kept goes away"
        return Withdrawn(key.certificate, datetime.fromisoformat(at.decode()))

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
