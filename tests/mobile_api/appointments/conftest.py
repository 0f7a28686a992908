"""A city whose clock turns, for appointments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from mobile_api.localtime import local_day, now_utc
from tests.support.begun import begun
from tests.support.city import CityServices, Clock, a_city


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityServices]:
    clock = Clock()
    clock.on(local_day(now_utc()) + timedelta(days=1))  # a past day's slots are removed by the database at once
    with a_city(begun(tmp_path_factory, "visits"), clock) as city:
        yield city
