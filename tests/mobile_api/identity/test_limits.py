"""How the limits of the login doors count. Over HTTP they are tried in `test_doors.py`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mobile_api.identity.doors.limits import FIRST_DELAY, FREE, LONGEST_DELAY, Knocker, delay, network


def test_the_delay_doubles_and_ends_somewhere() -> None:
    assert [delay("login_code", tries, 5) for tries in (1, 4, 5, 6, 7)] == [
        timedelta(),
        timedelta(),
        FIRST_DELAY,
        FIRST_DELAY * 2,
        FIRST_DELAY * 4,
    ]
    assert delay("login_code", 10_000, 5) == LONGEST_DELAY == timedelta(hours=1)
    assert delay("staff", 10_000, 5) == delay("staff_key", 10_000, 5) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("", None),
        (None, None),
        ("not an address", None),
    ],
)
def test_one_customer_is_one_address(address: str | None, counted: str | None) -> None:
    assert network(address) == counted


def test_every_door_has_a_limit_for_addresses() -> None:
    assert all("address" in limits for limits in FREE.values())


def test_what_is_not_known_is_not_counted() -> None:
    assert Knocker(account="1", address="127.0.0.1").scopes() == [("account", "1"), ("address", "127.0.0.1")]


def test_an_own_device_is_counted_by_itself() -> None:
    stranger, owner = Knocker("1", "token", "127.0.0.1"), Knocker("1", "token", "127.0.0.1", own="device")
    assert not set(owner.scopes()) & set(stranger.scopes())
    assert owner.scopes() != Knocker("2", own="device").scopes()
