"""A holder's device, as it is registered. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wallet.held.agreement import Agreement
from wallet.jwk import Jwk


@dataclass(frozen=True)
class Device:
    """A holder's device; its id is the thumbprint of its key."""

    id: str
    holder: str
    slot: int
    """Its place among the holder's devices: two that come at once don't take the same."""
    citizen: str
    """Id of the account that it was registered with."""
    name: str
    jwk: Jwk
    added_at: datetime
    nonce: str | None = None
    nonce_until: datetime | None = None
    session: str = ""
    """Id of the login that used it last; empty if that was before logins were kept with devices."""
    agreed: Agreement | None = None
    """What that nonce was given for."""
    copied: Mapping[str, datetime] = field(default_factory=dict)
    """When it got a copy of a certificate with a proof of the person last, by the certificate's id."""

    def nonce_at(self, now: datetime) -> str | None:
        """The nonce that it was given last, while that counts."""
        return self.nonce if self.nonce_until is not None and now < self.nonce_until else None
