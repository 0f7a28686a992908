"""What a staff account is, and what a password must be. Rules only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mobile_api.errors import InvalidValue
from mobile_api.identity.access import Role, Staff

ENROLMENT_LIFE = timedelta(hours=24)
TICKET_LIFE = timedelta(minutes=5)
"""Between the password and the key."""
SESSION_LIFE = timedelta(hours=8)
DEVICE_LIFE = timedelta(days=180)
"""A browser that nobody has logged in with for so long is a new one again."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,31}")

Purpose = Literal["enrol", "log_in", "replace_key", "sign"]


@dataclass(frozen=True)
class Key:
    """A WebAuthn credential: the clerk's personal key."""

    id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Account:
    """A member of staff as kept; without a key the enrolment isn't finished."""

    id: str
    username: str
    name: str
    roles: frozenset[Role]
    department: str | None
    active: bool
    password_hash: str | None
    keys: tuple[Key, ...]
    totp: bytes | None
    """The recovery secret, sealed."""
    totp_step: int
    """The last time step whose code was used: none counts twice."""
    person: str | None = None
    """Keyed hash of the ID number of whose account it is, if an administrator has said so."""

    @property
    def staff(self) -> Staff:
        """What the account may act as."""
        return Staff(self.name, frozenset(self.roles), self.department, self.id, self.person)

    @property
    def enrolled(self) -> bool:
        """Whether the person has set a password and a key."""
        return self.password_hash is not None and bool(self.keys)


@dataclass(frozen=True)
class Ticket:
    """The way from one step of a login to the next; used once."""

    purpose: Purpose
    account_id: str
    challenge: bytes
    proof: str
    """What the account had when the ticket was given: the hash of the enrolment's code, or of the password. A ticket
    changes an account only while it still has the same."""
    expires_at: datetime


def normal_username(text: str) -> str:
    """The username in the one form that counts. Raises `InvalidValue`."""
    username = unicodedata.normalize("NFKC", text).strip().lower()
    if not USERNAME.fullmatch(username):
        raise InvalidValue(
            "用户名须为3到32个小写字母、数字或 . _ -，以字母开头。",
            "A username has 3 to 32 lower-case letters, digits, or . _ - and begins with a letter.",
            field="username",
        )
    return username


def checked_password(password: str, username: str) -> str:
    """The password in the form that is hashed. Raises `InvalidValue` for one that is easily guessed.

    Length is what counts (NIST SP 800-63B); no classes of characters are demanded.
    """
    normal = unicodedata.normalize("NFKC", password)
    if not SHORTEST_PASSWORD <= len(normal) <= LONGEST_PASSWORD:
        raise InvalidValue(
            f"密码至少{SHORTEST_PASSWORD}位，最多{LONGEST_PASSWORD}位。",
            f"The password must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            field="password",
        )
    if username in normal.lower() or len(set(normal)) < 5:
        raise InvalidValue(
            "密码太容易猜到，请换一个。", "This password is easily guessed. Please choose another.", field="password"
        )
    return normal
