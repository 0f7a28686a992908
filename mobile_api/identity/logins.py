"""What a login takes and gives, and how others are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mobile_api.db import Session

UNKNOWN = {"zh": "未知设备", "en": "unknown device"}


def told_device(name: str, language: str) -> str:
    """What a device is called to people."""
    return name or UNKNOWN[language]


@dataclass(frozen=True)
class GivenDevice:
    """What a device says of itself at a login: its token if it has one, and a name that its owner knows it by."""

    token: str | None
    name: str
    """Empty if nothing of it is known; so are the names below."""


@dataclass(frozen=True)
class KnownDevice:
    """A device on which a citizen has logged in by phone."""

    id: str
    citizen_id: str


@dataclass(frozen=True)
class Login:
    """What a login or a refresh gives."""

    access_token: str
    refresh_token: str
    citizen_id: str
    phone: str
    level: int = 1
    device_token: str | None = None
    """Given once, to a device that wasn't known: it shows it at the next login."""


@dataclass(frozen=True)
class OpenSession:
    """One place where a citizen is logged in."""

    id: str
    device_name: str
    level: int
    created_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class LoginNotice:
    """News for a citizen's other devices: somebody logged in on a device that wasn't known."""

    id: str
    device_name: str
    at: datetime


class LoginTeller(Protocol):
    """A way to tell citizens of a login on a new device."""

    async def tell(self, notice: LoginNotice, citizen_id: str, session: Session) -> None:
        """Tell it, in the transaction of the login."""
