"""The wallet's services, built together from what the backend gives."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.database import Database
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import SEALED as SEALED_KEYS
from wallet.departments.store import SPECS as KEYS
from wallet.departments.store import KeyStore
from wallet.issued.service import IssuedCertificates
from wallet.issued.store import SEALED as SEALED_CERTIFICATES
from wallet.issued.store import SPECS as CERTIFICATES
from wallet.issued.store import CertificateStore
from wallet.ports import Clock, Sealer
from wallet.published import Published
from wallet.types.library import load_types

SPECS = (*KEYS, *CERTIFICATES)
"""The collections that the wallet needs."""
SEALED = (*SEALED_KEYS, *SEALED_CERTIFICATES)
"""What it keeps sealed."""


@dataclass(frozen=True)
class Wallet:
    """What routes, rounds and commands call."""

    keys: DepartmentKeys
    issued: IssuedCertificates
    published: Published


def furnish(db: Database, sealer: Sealer, base_url: str, clock: Clock) -> Wallet:
    """Build the room. `base_url` is the public address under which the lists are fetched."""
    keys, certificates = DepartmentKeys(KeyStore(db, sealer), clock), CertificateStore(db, sealer)
    return Wallet(
        keys,
        IssuedCertificates(certificates, keys, load_types(), sealer, base_url, clock),
        Published(certificates, keys, base_url, clock),
    )
