"""A city with the stand-in of FCM beside it."""

from __future__ import annotations

import pytest

from mobile_api.ops.system import System
from tests.mobile_api.push.phone import Phone
from tests.support.city import CityServices


@pytest.fixture(scope="session")
def fcm(running_city: CityServices) -> System:
    """The city's system, with the stand-in running."""
    system = running_city.system
    system.start("fcm")
    system.wait_ready("fcm")
    return system


@pytest.fixture
def phone(fcm: System) -> Phone:
    """A phone that nobody has used before."""
    return Phone(fcm.env["YIWANG_FCM_URL"])
