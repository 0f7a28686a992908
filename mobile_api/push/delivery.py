"""News on its way to one device: its states, and when it is tried again. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from mobile_api.push.kinds import Channel, Kind

WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 1800, 7200, 21600))
"""How long it waits after each try that failed; after the last one it is given up: the inbox has it anyway."""
LONGEST_WAIT = timedelta(hours=6)
"""A service that asks for more patience isn't believed."""


class State(StrEnum):
    """How far it has come."""

    CREATED = "created"
    SENDING = "sending"
    SENT = "sent"
    """The push service has taken it."""
    DELIVERED = "delivered"
    """The device has said that it is there."""
    FAILED_TEMPORARILY = "failed_temporarily"
    FAILED_PERMANENTLY = "failed_permanently"


S = State
MOVES: Mapping[State, frozenset[State]] = {
    S.CREATED: frozenset({S.SENDING}),
    S.SENDING: frozenset({S.CREATED, S.SENDING, S.SENT, S.DELIVERED, S.FAILED_TEMPORARILY, S.FAILED_PERMANENTLY}),
    S.FAILED_TEMPORARILY: frozenset({S.SENDING, S.DELIVERED}),
    S.SENT: frozenset({S.DELIVERED}),
    S.DELIVERED: frozenset(),
    S.FAILED_PERMANENTLY: frozenset(),
}
"""From `sending` to itself: whoever sent it died before saying how it went; back to `created`: it was held back,
untried. A device may say that it has it before we know that it was sent."""


@dataclass(frozen=True)
class Delivery:
    """One event for one recipient on one device."""

    id: str
    notice_id: str
    citizen_id: str
    device_id: str
    kind: Kind
    created_at: datetime
    next_at: datetime | None
    """When it is due; None once nothing more is to be done."""
    state: State = State.CREATED
    tries: int = 0
    error: str | None = None
    """Why the last try failed."""
    channel: Channel = "fcm"
    receipt: str = ""
    """What the device says to prove that it has it: it needs no login. Those of older releases have none."""


@dataclass(frozen=True)
class Result:
    """What came of a try."""

    outcome: Literal["sent", "again", "gone", "refused"]
    """`again`: it may work later. `gone`: the device's token counts no more. `refused`: it will never work."""
    error: str | None = None
    wait: timedelta | None = None
    """How long the push service asks us to wait."""


def after(delivery: Delivery, result: Result, now: datetime) -> Delivery:
    """How it stands after a try."""
    tried = replace(delivery, tries=delivery.tries + 1, error=result.error, next_at=None)
    if result.outcome == "sent":
        return replace(tried, state=State.SENT)
    if result.outcome != "again" or delivery.tries >= len(WAITS):
        return replace(tried, state=State.FAILED_PERMANENTLY)
    asked = min(result.wait or timedelta(0), LONGEST_WAIT)
    wait = max(WAITS[delivery.tries], asked)
    return replace(tried, state=State.FAILED_TEMPORARILY, next_at=now + wait)


def held(delivery: Delivery, until: datetime) -> Delivery:
    """Not tried now, but later: quiet hours have begun."""
    return replace(delivery, state=State.FAILED_TEMPORARILY if delivery.tries else State.CREATED, next_at=until)
