"""What is under way outlives rotations of the sealing key: each removes the key before the last."""

from __future__ import annotations

from mobile_api.ops.rotate import rotate_sealing
from mobile_api.ops.system import System
from mobile_api.settings import Settings
from tests.support.face_client import FaceCheck
from tests.support.faces import jpeg, portrait
from tests.support.lookups import identity_code
from tests.support.staff import with_key
from tests.support.talk import SAMPLE_PERSON, log_in, new_phone


async def test_a_counters_code_and_a_face_check_go_on(live_system: System, settings: Settings) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone, person=None)
    name, number = SAMPLE_PERSON
    said = citizen.call("PUT", "/v1/me/person", {"name": name, "id_number": number})
    assert said.status_code == 200
    check = FaceCheck(citizen)
    code = identity_code(with_key(live_system, "counter_clerk"), phone, SAMPLE_PERSON).json()["code"]
    for _ in range(2):
        await rotate_sealing(settings)
    assert check.send(jpeg(portrait("obama"))).status_code == 200, "what is known of it still opens"
    assert citizen.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 204
