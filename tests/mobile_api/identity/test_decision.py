"""What is left of a face check whose account became another person's before its end: nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mobile_api.errors import Conflict
from mobile_api.identity.access import Caller
from mobile_api.identity.faces.challenge import Progress
from mobile_api.identity.faces.decision import Decision
from mobile_api.identity.faces.store import Challenge, FaceStore
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.registers.service import RegisterService
from mobile_api.registers.store import CopyStore
from mobile_api.sealing import Sealer
from tests.mobile_api.identity.test_challenge import FRONT
from tests.support.city import CityServices


@pytest.mark.parametrize("logged_in", [True, False], ids=["registration", "login"])
def test_an_account_that_became_anothers_keeps_nothing(city: CityServices, logged_in: bool) -> None:
    services, sealer, citizen_id = city.services, Sealer(city.settings.key_dir), uuid4().hex
    caller = Caller("citizen", citizen_id, "a session", "a device")
    other = KnownPerson("230603199008050025", "陈静", None)
    city.run(services.persons.confirm(caller, other, "counter", "a clerk"))
    progress = Progress(("front",), 1, (FRONT,), prints=(FRONT.fingerprint,))
    now = city.clock()
    challenge = Challenge(uuid4().hex, citizen_id, "a device", "a session", progress, 3, 0, now, now, None)
    source = services.registers
    registers = RegisterService(
        source, source, source, source, CopyStore(services.db, sealer), services.calls, city.clock
    )
    store = FaceStore(services.db, sealer)
    decision = Decision(store, services.face_pool, services.identity, services.persons, registers, city.clock)
    claimed = KnownPerson("230603200106230068", "刘洋", None)
    with pytest.raises(Conflict):
        city.run(decision.confirmed(challenge, claimed, caller if logged_in else None))
    assert city.run(store.template(citizen_id)) is None
    assert city.run(store.prints(claimed.id_number)) == []
    assert city.run(services.db["sessions"].count_documents({"citizen_id": citizen_id})) == 0
