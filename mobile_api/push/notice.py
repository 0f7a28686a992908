"""News for one person: what the inbox keeps, and the ids by which the same news is known. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from mobile_api.push.kinds import Kind, Words


@dataclass(frozen=True)
class Notice:
    """What happened, for the citizen whom it concerns."""

    event: str
    """Names what happened, the same however often it is told."""
    citizen_id: str
    kind: Kind
    text: Words
    """What the inbox says, in both languages; only its owner reads it, so it may name things."""
    link: str
    """The page of the app that shows more, as `/applications/<number>`."""
    at: datetime
    own: bool = False
    """What the citizen did themselves stands in the inbox as read, and is pushed to nobody."""

    @property
    def id(self) -> str:
        """Of this event for this citizen. It says nothing of either."""
        return sha256(f"{self.event}\n{self.citizen_id}".encode()).hexdigest()[:32]

    @property
    def place(self) -> str:
        """Where it stands in the inbox: later news sorts behind it."""
        return f"{int(self.at.timestamp() * 1000):015d}{self.id}"


@dataclass(frozen=True)
class Kept:
    """News as it lies in the inbox."""

    id: str
    place: str
    kind: Kind
    text: Words
    link: str
    at: datetime
    unread: bool


def device_id(token: str) -> str:
    """The id of the device that push reaches by this token: whoever registers it last owns it."""
    return sha256(token.encode()).hexdigest()[:32]


def delivery_id(notice_id: str, device: str) -> str:
    """The id of news on its way to a device: one for each event, recipient and device."""
    return f"{notice_id}-{device}"
