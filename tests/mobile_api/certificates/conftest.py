"""A city over HTTP, without the bot: its backend in a process of its own, and a worker in this one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
import requests

from mobile_api.db import run_transaction
from mobile_api.localtime import now_utc
from tests.support.begun import begun
from tests.support.city import CityServices, Clock, a_city
from tests.support.staff import on_duty
from tests.support.talk import SAMPLE_PERSON, Api, log_in
from tests.support.wallet import Phone
from wallet.issued.record import NewCertificate

OTHER = ("陈静", "230603199008050025")


@dataclass
class Served:
    """It, with what a test needs of both."""

    city: CityServices

    @property
    def url(self) -> str:
        """Where its backend listens."""
        return self.city.system.url

    def citizen(self, person: tuple[str, str] = SAMPLE_PERSON) -> Api:
        """Somebody who has shown who they are."""
        return log_in(self.url, person=person)[0]

    def give(self, type_id: str, fields: dict[str, object], person: tuple[str, str] = SAMPLE_PERSON) -> str:
        """A certificate for somebody, as an application gives it; its id."""
        city, issued = self.city, self.city.services.wallet.issued
        city.clock.now = now_utc()

        async def work() -> str:
            new = NewCertificate(type_id, person[1], fields, None, f"test:{now_utc().isoformat()}:{type_id}")
            prepared = await issued.prepare([new], [], "test")
            await run_transaction(city.services.db, partial(issued.keep, prepared))
            return prepared.written[0].certificate.id

        return city.run(work())

    def give_card(self, person: tuple[str, str] = SAMPLE_PERSON) -> str:
        """A senior card."""
        name, number = person
        fields = {"number": "1", "name": name, "sex": "female", "born_on": "1949-12-31", "id_number": number}
        return self.give("senior-card", {**fields, "issued_on": "2026-11-26"}, person)

    def give_id_card(self, person: tuple[str, str] = SAMPLE_PERSON) -> str:
        """Their ID card, whose number is sensitive."""
        name, number = person
        fields = {"name": name, "sex": "female", "nation": "汉", "born_on": "1949-12-31", "address": "大庆市萨尔图区"}
        issued = {"id_number": number, "authority": "大庆市公安局", "issued_on": "2016-11-26", "photo": "ab" * 32}
        return self.give("resident-id", {**fields, **issued}, person)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests of this folder."""
    with a_city(begun(tmp_path_factory, "wallet"), Clock.at_present()) as city:
        city.system.start("backend")
        _answers(city.system.url)
        yield Served(city)


def _answers(url: str, patience_s: float = 120.0) -> None:
    """Return when the backend answers; it is ready only with a bot, which nothing here needs."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{url}/healthz", timeout=5).ok:
                return
        time.sleep(0.2)
    raise TimeoutError("the backend doesn't answer")


@pytest.fixture(scope="module")
def clerk(served: Served) -> Api:
    """At the city's counter."""
    return on_duty(served.city.system, "counter_clerk")


@pytest.fixture
def phone(served: Served) -> Phone:
    """Of the sample person."""
    return Phone(served.citizen()).registered()


@pytest.fixture
def card(served: Served) -> str:
    """Their senior card."""
    return served.give_card()
