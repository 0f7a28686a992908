"""What a holder agrees to show, and how lately they must have proved who they are for it. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.errors import ProofNeeded

PROOF_LIFE = timedelta(minutes=10)
"""How long a face, or a counter's code, is proof enough: a visit to a counter, but not a phone left lying."""

COPY_PROOF_LIFE = timedelta(days=30)
"""How long a device that got a copy of a certificate with such a proof may have it anew without another one: its wallet
does that by itself, and the copy is worth nothing without this device's key."""


@dataclass(frozen=True)
class Agreement:
    """These certificates, for this scenario: what a nonce was given for."""

    scenario: str
    certificates: tuple[str, ...]

    def covers(self, scenario: str, certificates: tuple[str, ...]) -> bool:
        """Whether the holder has agreed to all of this."""
        return scenario == self.scenario and set(certificates) <= set(self.certificates)


def check_proved(proved_at: datetime | None, now: datetime) -> None:
    """That whoever asks has just proved who they are. Raises `ProofNeeded`."""
    if proved_at is None or now - proved_at > PROOF_LIFE:
        raise ProofNeeded


def takes_proof(copied_at: datetime | None, now: datetime) -> bool:
    """Whether a copy with sensitive fields takes a proof: the first on a device, and another one after
    `COPY_PROOF_LIFE`. `copied_at` is when the device got one with a proof last."""
    return copied_at is None or now - copied_at > COPY_PROOF_LIFE
