"""Checks before and at submission, the sheet's way to its owner and the reviewer, and who gets nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from pymongo import MongoClient

from mobile_api.ops.rotate import rotate_sealing
from mobile_api.ops.system import System
from mobile_api.verification.service import PEOPLE_A_DAY
from tests.mobile_api.materials.test_uploads import settings_of
from tests.mobile_api.test_applications import a_complete_draft
from tests.mobile_api.verification.test_sheet import text_of
from tests.support.handing_in import change
from tests.support.office import Case
from tests.support.staff import member
from tests.support.talk import Api, Json, log_in


def outcomes(checks: Json) -> set[tuple[str, str, str]]:
    return {(one["field"], one["source"], one["outcome"]) for one in checks["checks"]}


def submitted(citizen: Api, draft: Json) -> Json:
    return citizen.post(f"/v1/drafts/{draft['id']}/submissions", Idempotency_Key=uuid4().hex)


def forget_copies(system: System) -> None:
    """As if an hour had passed since anybody's register entry was asked for."""
    client: MongoClient[Json] = MongoClient(system.env["MONGODB_URI"])
    client["yiwang"]["register_copies"].delete_many({})
    client.close()


def sheet(api: Api, number: str) -> bytes:
    answer = api.call("GET", f"/v1/applications/{number}/verification-sheet")
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return answer.content


def test_what_differs_is_told_before_submission_and_to_the_reviewer(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    told = citizen.get(f"/v1/drafts/{draft['id']}/checks")
    assert {("owner_name", "人口库", "matches"), ("owner_id_number", "校验规则 GB 11643", "matches")} <= outcomes(told)
    assert told["sentences"] == []
    change(citizen, draft["id"], "owner_name", "李四")
    told = citizen.get(f"/v1/drafts/{draft['id']}/checks")
    assert ("owner_name", "人口库", "differs") in outcomes(told)
    assert any("“经营者姓名”与人口库不一致" in sentence for sentence in told["sentences"])
    number = submitted(citizen, draft)["number"]
    assert "不一致" in text_of(sheet(citizen, number))
    reviewer = member(live_system, "赵审批", "reviewer", "market-regulation")
    path = f"/v1/office/applications/{number}"
    seen = reviewer.get(f"{path}/checks?purpose=review")
    assert ("owner_name", "人口库", "differs") in outcomes(seen)
    assert reviewer.call("GET", f"{path}/verification-sheet?purpose=review").content == sheet(citizen, number)
    assert reviewer.call("GET", f"{path}/checks").status_code == 400, "no purpose"
    looks = citizen.get(f"/v1/applications/{number}/looks")["looks"]
    assert len(looks) == 2


def test_the_sheet_is_its_owners_alone(live_system: System) -> None:
    case = Case(live_system)
    text = text_of(sheet(case.citizen, case.number))
    for words in ("网上数据核验表单", case.number, "经营者姓名", "张三", "人口库", "一致", "数据截至"):
        assert words in text
    assert "11010519491231002X" not in text
    stranger, _ = log_in(live_system.url)
    assert stranger.call("GET", f"/v1/applications/{case.number}/verification-sheet").status_code == 404
    other = member(live_system, "钱审批", "reviewer", "tobacco")
    path = f"/v1/office/applications/{case.number}/verification-sheet?purpose=review"
    assert other.call("GET", path).status_code == 404
    assert case.supervisor.call("GET", path).status_code == 403


def test_whatever_is_changed_shows(live_system: System) -> None:
    case, other = Case(live_system), Case(live_system)
    path = f"/v1/applications/{case.number}/verification-sheet"
    database: Any = MongoClient(live_system.env["MONGODB_URI"])["yiwang"]
    application = database["applications"].find_one({"number": case.number})
    assert application
    kept = database["verification_sheets"].find_one({"application_id": application["_id"]})
    foreign = database["applications"].find_one({"number": other.number})
    assert kept
    assert foreign
    theirs = database["verification_sheets"].find_one({"application_id": foreign["_id"]})
    assert theirs
    assert b"%PDF" not in kept["sealed"], "nothing of it can be read in the database"
    assert case.citizen.call("GET", path).status_code == 200

    def broken() -> bool:
        answer = case.citizen.call("GET", path)
        return (answer.status_code, answer.json().get("code")) == (500, "evidence-broken")

    def put(**values: object) -> None:
        database["verification_sheets"].update_one({"_id": kept["_id"]}, {"$set": values})

    put(sealed=theirs["sealed"])
    assert broken(), "another application's sheet"
    put(sealed=kept["sealed"][:-1] + bytes([kept["sealed"][-1] ^ 1]))
    assert broken(), "one bit"
    put(sealed=kept["sealed"], sealed_findings=theirs["sealed_findings"])
    assert broken(), "another application's outcomes"
    put(sealed_findings=kept["sealed_findings"])
    event = {"events.0.note.outcomes": {"matches": 99}}
    database["applications"].update_one({"_id": application["_id"]}, {"$set": event})
    assert broken(), "the history"
    untouched = {"events.0.note.outcomes": application["events"][0]["note"]["outcomes"]}
    database["applications"].update_one({"_id": application["_id"]}, {"$set": untouched})
    assert case.citizen.call("GET", path).status_code == 200
    database["verification_sheets"].delete_one({"_id": kept["_id"]})
    assert broken(), "gone"


def test_a_register_that_is_away_is_asked_again_before_acceptance(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    clerk = member(live_system, "李窗口", "counter_clerk")
    forget_copies(live_system)
    live_system.kill("registers")
    try:
        told = citizen.get(f"/v1/drafts/{draft['id']}/checks")
        assert ("owner_name", "人口库", "unavailable") in outcomes(told)
        assert any("受理前会补做核验" in sentence for sentence in told["sentences"])
        number = submitted(citizen, draft)["number"]
        first = sheet(citizen, number)
        assert "暂未核验" in text_of(first)
        path = f"/v1/office/applications/{number}/acceptance"
        assert clerk.call("POST", path, {"seen": 1, "tolerant": True}).status_code == 503, "nothing passes unchecked"
        assert citizen.get(f"/v1/applications/{number}")["state"] == "submitted"
    finally:
        live_system.start("registers")
        live_system.wait_ready("registers")
    clerk.post(path, {"seen": 1, "tolerant": True})
    second = sheet(citizen, number)
    assert "暂未核验" not in text_of(second)
    assert "上一事件" in text_of(second)
    assert ("owner_name", "人口库", "matches") in outcomes(
        clerk.get(f"/v1/office/applications/{number}/checks?purpose=acceptance")
    )


def test_a_correction_is_checked_anew(live_system: System) -> None:
    case = Case(live_system)
    before = sheet(case.citizen, case.number)
    case.do(case.clerk, "corrections", fields=["owner_name"], message="请核对姓名")
    answers = {"answers": {"owner_name": "李四"}}
    case.citizen.post(f"/v1/applications/{case.number}/corrections", answers)
    after = sheet(case.citizen, case.number)
    assert after != before
    assert "不一致" in text_of(after)


def test_nobody_tries_out_other_peoples_names(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    path = f"/v1/drafts/{draft['id']}/checks"
    for index in range(PEOPLE_A_DAY):
        change(citizen, draft["id"], "owner_name", f"张{chr(0x4E8C + index)}")
        answer = citizen.call("GET", path)
    assert answer.status_code == 200, answer.text
    change(citizen, draft["id"], "owner_name", "张三")
    assert citizen.call("GET", path).status_code == 429
    refused = citizen.call("POST", f"/v1/drafts/{draft['id']}/submissions", Idempotency_Key=uuid4().hex)
    assert refused.status_code == 429
    assert citizen.get(f"/v1/drafts/{draft['id']}")["complete"]


def test_a_guest_and_a_phone_alone_are_told_nothing(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    phone, _ = log_in(live_system.url, person=None)
    assert phone.call("GET", f"/v1/drafts/{draft['id']}/checks").json()["code"] == "second-level-required"
    stranger, _ = log_in(live_system.url)
    assert stranger.call("GET", f"/v1/drafts/{draft['id']}/checks").status_code == 404


async def test_a_rotation_of_the_keys_keeps_the_sheets(live_system: System) -> None:
    case = Case(live_system)
    before = sheet(case.citizen, case.number)
    for _ in range(2):
        await rotate_sealing(settings_of(live_system))
    assert sheet(case.citizen, case.number) == before
