"""The city's services, beside a running system or alone, and the stand-in of departments' systems."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mobile_api.ops.system import System
from tests.mobile_api.exchange.departments import Departments
from tests.support.city import CityServices, worker_beside


@pytest.fixture(scope="module")
def beside(live_system: System) -> Iterator[CityServices]:
    """A second worker of the running system, in this process: it makes cases quickly."""
    with worker_beside(live_system) as services:
        yield services


@pytest.fixture(scope="module")
def stand_in(running_city: CityServices) -> Iterator[Departments]:
    """Its process, for the tests of a module."""
    running_city.system.start("departments")
    try:
        running_city.system.wait_ready("departments")
        yield Departments(running_city.system)
    finally:
        running_city.system.kill("departments")


@pytest.fixture
def departments(stand_in: Departments, city: CityServices) -> Departments:
    """It, behaving, with nothing left in the outbox by other tests."""
    stand_in.behave("right")
    city.run(city.services.db["exchange_outbox"].delete_many({}))
    return stand_in
