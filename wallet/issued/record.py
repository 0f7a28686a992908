"""A certificate as the city keeps it: the original that its department signed, and what was decided of it. Rules only.

The original is bound to the department's own key, so no device can show it. A holder's device gets a copy of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from wallet.certificate import Certificate
from wallet.errors import Overtaken
from wallet.keys import IssuerKey
from wallet.standing import Action, Reason, Standing, State, moved, state_at
from wallet.times import CHINA
from wallet.types.schema import CertificateType

PLACES = 1 << 20
"""In each status list: more than a department issues in a year; with two bits each, and hardly any of them set, a list
packs into a few kilobytes."""


@dataclass(frozen=True)
class Move:
    """What a department decided of a certificate."""

    action: Action
    at: datetime
    by: str
    """Name of the officer."""
    account: str
    reason: Reason | None = None


@dataclass(frozen=True)
class NewCertificate:
    """What is to be issued."""

    type: str
    id_number: str
    """Whose it is: of a firm's the person who applied for it."""
    fields: Mapping[str, object]
    application: str | None
    """Number of the application that led to it."""
    origin: str
    """What it comes from: of one origin there is one certificate."""
    photo: bytes | None = None
    """The picture whose SHA-256 is in the fields."""
    asked: str | None = None
    """What an officer's order is known again by, see `IssuedCertificates.known_by`."""


@dataclass(frozen=True)
class Kept:
    """A certificate and how it stands."""

    certificate: Certificate
    holder: str
    """Keyed hash of the holder's ID number."""
    application: str | None
    standing: Standing
    revision: int
    moves: tuple[Move, ...] = ()
    renewed_as: str | None = None
    asked: str | None = None
    """What the order that led to it is known again by, if an officer gave one."""

    def state(self, now: datetime) -> State:
        """What it is worth at a moment."""
        return state_at(self.certificate, self.standing, now)


@dataclass(frozen=True)
class Change:
    """What happened to a certificate, for its holder."""

    id: str
    """The same for the same change."""
    holder: str
    """Keyed hash of the holder's ID number."""
    type: str
    certificate_id: str
    """The one to look at: of a renewed one that which takes its place."""
    action: Action | None
    """None: it was issued."""
    at: datetime


def decided(kept: Kept, move: Move, seen: int) -> Standing:
    """How a certificate stands after an officer's decision on what they have `seen`.

    Raises `Overtaken` if it has moved on, and `MoveRefused`.
    """
    if kept.revision != seen:
        raise Overtaken
    return moved(kept.standing, move.action, move.account, move.at, move.reason)


def number_of(kind: CertificateType, fields: Mapping[str, object]) -> str:
    """The number by which people know a certificate; of a licence the firm's code."""
    return str(fields.get("number" if kind.field("number") else "uscc", ""))


def list_of(issuer: str, at: datetime) -> str:
    """The status list of what a department issues at a moment: it has one for each year."""
    return f"{issuer}-{at.astimezone(CHINA).year}"


def is_list(list_id: str, keys: Iterable[IssuerKey], now: datetime) -> bool:
    """Whether there is such a status list: of a department that has had a key, of a year since its first one."""
    issuer, _, year = list_id.rpartition("-")
    begun = [key.begins.astimezone(CHINA).year for key in keys if key.issuer == issuer]
    return bool(begun) and year in {str(one) for one in range(min(begun), now.astimezone(CHINA).year + 1)}
