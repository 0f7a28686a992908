"""A draft goes to the counter by its code: who may make one, who may scan it, and that the look is recorded."""

from __future__ import annotations

import base64
import io
from uuid import uuid4

import zxingcpp
from PIL import Image

from mobile_api.ops.system import System
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.forged import altered
from tests.support.handing_in import barbershop
from tests.support.staff import member
from tests.support.talk import Api, Json, log_in


def code_of(api: Api, draft_id: str) -> str:
    """What a scanner reads from the phone."""
    made = api.post(f"/v1/drafts/{draft_id}/counter-code")
    picture = Image.open(io.BytesIO(base64.b64decode(made["picture"]))).convert("L")
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == made["code"]
    return str(read.text)


def scan(clerk: Api, code: str) -> Json:
    return clerk.post("/v1/office/draft-scans", {"code": code})


def test_the_clerk_sees_what_was_prepared_and_its_owner_sees_that(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    clerk = member(live_system, "李窗口", "counter_clerk")
    scanned = scan(clerk, code_of(citizen, draft["id"]))
    values = {field["id"]: field["value"] for field in scanned["fields"]}
    assert (scanned["draft_id"], scanned["complete"], scanned["missing"]) == (draft["id"], True, [])
    assert scanned["case_code"] == draft["case"]["code"]
    assert values["owner_id_number"] == "11010519491231002X", "to be compared with the card"
    filed = citizen.post(f"/v1/drafts/{draft['id']}/submissions", Idempotency_Key=uuid4().hex)
    looks = citizen.get(f"/v1/applications/{filed['number']}/looks")["looks"]
    assert [look["purpose"] for look in looks] == ["受理核对"]


def test_a_guests_unfinished_draft_can_be_carried_too(live_system: System) -> None:
    guest, draft = barbershop(live_system.url)
    scanned = scan(member(live_system, "李窗口", "counter_clerk"), code_of(guest, draft["id"]))
    assert not scanned["complete"]
    assert "经营者姓名" in scanned["missing"]


def test_only_a_clerk_scans_and_only_its_owner_shows(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = barbershop(live_system.url, citizen)
    code = code_of(citizen, draft["id"])
    stranger, _ = log_in(live_system.url)
    assert stranger.call("POST", f"/v1/drafts/{draft['id']}/counter-code").status_code == 404
    for api in (stranger, citizen, member(live_system, "王审批", "reviewer", "market-regulation")):
        assert api.call("POST", "/v1/office/draft-scans", {"code": code}).status_code in (401, 403)
    clerk = member(live_system, "李窗口", "counter_clerk")
    assert clerk.call("POST", "/v1/office/draft-scans", {"code": altered(code)}).status_code == 404
    citizen.call("DELETE", f"/v1/drafts/{draft['id']}")
    assert clerk.call("POST", "/v1/office/draft-scans", {"code": code}).status_code == 404, "thrown away"
