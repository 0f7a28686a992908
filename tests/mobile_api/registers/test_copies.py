"""Copies of the registers: nothing readable in the database, and a rotation seals them anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from mobile_api import db
from mobile_api.data_calls.library import load_scenarios
from mobile_api.data_calls.scenario import Asking
from mobile_api.data_calls.service import DataCalls
from mobile_api.data_calls.store import CallStore
from mobile_api.localtime import now_utc
from mobile_api.ops.rotate import rotate_sealing
from mobile_api.registers.records import CertificateRecord, Credit, Firm, Person
from mobile_api.registers.service import PERSON_COPY_LIFE, RegisterService
from mobile_api.registers.store import CopyStore
from mobile_api.sealing import Sealer, kid_of
from mobile_api.settings import Settings
from tests.support.begun import begun
from tests.support.city import a_city
from wallet.departments.service import DepartmentKeys
from wallet.departments.store import KeyStore

PERSON = Person.model_validate(
    {"id_number": "230603199511170059", "name": "赵强", "sex": "male", "born_on": "1995-11-17", "as_of": "2026-11-25"}
)
ASKING = Asking("citizen", "somebody", "prove-identity")
SEEN = PERSON.only(["id_number", "name"])


class Register:
    """A population register that counts how often it is asked; the other three know nothing."""

    def __init__(self) -> None:
        self.asked = 0

    async def person(self, id_number: str) -> Person | None:
        self.asked += 1
        return PERSON if id_number == PERSON.id_number else None

    async def firm(self, uscc: str) -> Firm | None:
        return None

    async def credit(self, subject: str) -> Credit:
        return Credit(subject=subject, standing="ordinary", as_of=date(2026, 11, 25))

    async def certificates(self, holder: str) -> list[CertificateRecord]:
        return []


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A database of its own: a rotation goes through all that is in it."""
    with a_city(begun(tmp_path_factory, "copies")) as city:
        yield city.settings


async def test_a_copy_is_sealed_found_by_hash_and_survives_a_rotation(settings: Settings) -> None:
    database = db.connect(settings.mongodb_uri.get_secret_value(), settings.database)
    register, sealer = Register(), Sealer(settings.key_dir)
    now = now_utc() + timedelta(days=1)  # the city of this test began at nine of today, which may be later
    store = CopyStore(database, sealer)
    await database["register_copies"].delete_one({"_id": store._key("population", PERSON.id_number)})
    keys = DepartmentKeys(KeyStore(database, sealer), lambda: now)
    calls = DataCalls(load_scenarios(), CallStore(database), keys, sealer, lambda: now)
    service = RegisterService(register, register, register, register, store, calls, lambda: now)
    for _ in range(2):
        assert await service.person(PERSON.id_number, ASKING) == SEEN
    assert register.asked == 1, "the second answer is the copy"
    assert await service.person("230603199008050017", ASKING) is None
    kept = await database["register_copies"].find_one({"_id": store._key("population", PERSON.id_number)})
    assert kept is not None
    assert PERSON.id_number not in str(kept)
    assert PERSON.name.encode() not in kept["sealed"]
    before = kid_of(kept["sealed"])
    assert await rotate_sealing(settings) >= 1
    kept = await database["register_copies"].find_one({"_id": kept["_id"]})
    assert kept is not None
    assert kid_of(kept["sealed"]) == Sealer(settings.key_dir).ring.active != before
    assert await service.person(PERSON.id_number, ASKING) == SEEN
    now += PERSON_COPY_LIFE + timedelta(seconds=1)
    asked = register.asked
    assert await service.person(PERSON.id_number, ASKING) == SEEN
    assert register.asked == asked + 1, "a stale copy isn't told"
    database.client.close()
