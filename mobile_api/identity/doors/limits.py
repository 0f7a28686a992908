"""Each login door with its limits, as one table. Rules only."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Door = Literal[
    "send_code",
    "login_code",
    "refresh",
    "person",
    "face",
    "counter_code",
    "staff",
    "staff_key",
    "enrolment",
    "identity_code",
]
Scope = Literal["account", "device", "address"]
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
LONGEST_FOR_STAFF = timedelta(minutes=15)
"""Behind their password there is still a key. Delays are bounded, because whoever knows a name can cause one."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""Tries are forgotten so long after the last one."""


@dataclass(frozen=True)
class Knocker:
    """Who tries: whom they claim to be, from which device and address, as far as it is known."""

    account: str | None = None
    device: str | None = None
    address: str | None = None
    own: str | None = None
    """Id of the device, if it is one on which the account's owner has logged in before."""

    def scopes(self) -> list[tuple[Scope, str]]:
        """What there is to count by, the account first.

        An own device is counted by itself: what strangers try, at this account or from this address, doesn't lock the
        owner out.
        """
        if self.own:
            return [("account", f"{self.account}:{self.own}")]
        named: list[tuple[Scope, str | None]] = [
            ("account", self.account),
            ("device", self.device),
            ("address", network(self.address)),
        ]
        return [(scope, value) for scope, value in named if value]


FREE: Mapping[Door, Mapping[Scope, int]] = {
    "send_code": {"address": 2000},
    "login_code": {"account": 10, "device": 10, "address": 200},
    "refresh": {"address": 500},
    "person": {"account": 5, "device": 10, "address": 200},
    "face": {"account": 10, "device": 10, "address": 200},
    "counter_code": {"account": 5, "device": 10, "address": 100},
    "staff": {"account": 5, "address": 300},
    "staff_key": {"account": 5, "address": 300},
    "enrolment": {"address": 20},
    "identity_code": {"account": 10, "address": 300},
}
"""Tries without success that cost nothing; of an address, in a day. It may be a whole housing estate's (carrier NAT),
so it has many."""


def delay(door: Door, tries: int, free: int) -> timedelta:
    """How long the next try must wait after so many without success: nothing at first, then doubling."""
    over, longest = tries - free, LONGEST_FOR_STAFF if door in ("staff", "staff_key") else LONGEST_DELAY
    return timedelta() if over < 0 else min(FIRST_DELAY * 2 ** min(over, 20), longest)


def network(address: str | None) -> str | None:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has. Behind a proxy an IPv6
    address comes in brackets."""
    if not address:
        return None
    try:
        known = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return None
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
