"""Who a caller is and whose thing something is. Rules only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal[
    "chat_agent",
    "counter_clerk",
    "reviewer",
    "catalog_editor",
    "catalog_approver",
    "supervisor",
    "administrator",
    "kiosk",
]
"""A reviewer decides for the department that they are bound to. A kiosk is no person but the machine in a hall: its
scanner checks codes, and it may do nothing else."""


@dataclass(frozen=True)
class Staff:
    """A member of staff. One who is bound to a department changes only its things."""

    name: str
    roles: frozenset[str]
    department: str | None = None
    account: str | None = None
    """Id of the account; a token printed for a script has none."""
    person: str | None = None
    """Keyed hash of their ID number, if it is known: nobody acts on their own things."""


@dataclass(frozen=True)
class Caller:
    """Whoever makes a request, as far as the bearer token tells.

    A guest is known only by the secret of one conversation; an `assistant` acts for one turn of one
    conversation, with no more rights than the person who sent the message.
    """

    kind: Literal["anyone", "guest", "citizen", "assistant", "staff", "system"]
    citizen_id: str | None = None
    session_id: str | None = None
    device_id: str | None = None
    level: int = 1
    """How surely we know the citizen: 1 by a code sent to the phone, 2 by face, or at the counter."""
    proved_at: datetime | None = None
    """When they last showed in this session, by face or with a counter's code, who they are; None if they haven't."""
    conversation_id: str | None = None
    message_id: str | None = None
    turn_id: str | None = None
    """The turn that an assistant's call belongs to: it counts only while that turn lasts."""
    guest_hash: str | None = None
    staff: Staff | None = None
    system: str | None = None
    """Id of an outside system that has signed the request."""


@dataclass(frozen=True)
class Holder:
    """Whose a conversation or a draft is: a citizen's, or the guest's who knows the secret."""

    citizen_id: str | None
    guest_hash: str | None

    def admits(self, caller: Caller) -> bool:
        """Whether `caller` may open what this holder holds."""
        if self.citizen_id is not None:
            return caller.citizen_id == self.citizen_id
        if self.guest_hash is None or caller.guest_hash is None:
            return False
        return hmac.compare_digest(self.guest_hash, caller.guest_hash)


GUEST_PREFIX = "guest."


def new_guest_token(conversation_id: str) -> str:
    """A bearer token for one conversation: 256 random bits beside its id."""
    return f"{GUEST_PREFIX}{conversation_id}.{secrets.token_urlsafe(32)}"


def hash_secret(secret: str) -> str:
    """SHA-256 of a random secret. What is stored can't be used as the token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def guest_from_token(token: str) -> Caller | None:
    """The guest who carries `token`, or None if it isn't shaped like one."""
    parts = token.removeprefix(GUEST_PREFIX).split(".")
    if not token.startswith(GUEST_PREFIX) or len(parts) != 2 or not all(parts):
        return None
    return Caller(kind="guest", conversation_id=parts[0], guest_hash=hash_secret(token))
