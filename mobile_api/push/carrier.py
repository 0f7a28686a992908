"""What a push service is asked: one narrow way to many devices. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mobile_api.push.delivery import Delivery, Result
from mobile_api.push.kinds import PUSHED, TITLE, Language


@dataclass(frozen=True)
class Parcel:
    """What is sent to one device: nothing personal. The rest is in the inbox, for who is logged in."""

    token: str
    title: str
    body: str
    delivery_id: str
    """The device names it when it says that it has received it."""
    notice_id: str
    """A device that gets it twice shows it once, by this."""
    kind: str
    receipt: str
    """With which it says so, whether or not anybody is logged in on it."""


class Carrier(Protocol):
    """A push service."""

    async def send(self, parcels: Sequence[Parcel]) -> Sequence[Result]:
        """Try all of them; how each went, in order. Raises nothing that belongs to a single one."""


def parcel(delivery: Delivery, token: str, language: Language) -> Parcel:
    """What a device gets of a delivery."""
    return Parcel(
        token,
        TITLE[language],
        PUSHED[delivery.kind][language],
        delivery.id,
        delivery.notice_id,
        delivery.kind.value,
        delivery.receipt,
    )
