"""Prepared online, submitted by the clerk for whoever stands at the counter: by the online rules, save one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from pymongo import MongoClient

from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.mobile_api.handover.test_over_http import code_of, scan
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.forged import altered
from tests.support.handing_in import change, hand_in
from tests.support.staff import enrol, member, on_duty
from tests.support.talk import DISHONEST, GOOD, Api, Json, Talk, log_in


def prepared(system: System, person: tuple[str, str] | None = GOOD) -> tuple[Talk, str, Json]:
    """A complete form without papers, scanned: its conversation, its id, and what the clerk sees."""
    citizen, _ = log_in(system.url, person=person)
    talk, draft = a_complete_draft(system.url, citizen, papers=False)
    return talk, draft["id"], scan(on_duty(system, "counter_clerk"), code_of(citizen, draft["id"]))


def submit(clerk: Api, scanned: Json, key: str | None = None, **said: Any) -> requests.Response:
    body = {"permit": scanned["permit"], "seen": scanned["seen"], "on_paper": required(scanned), **said}
    return clerk.call("POST", "/v1/office/draft-submissions", body, Idempotency_Key=key or uuid4().hex)


def required(scanned: Json) -> list[str]:
    """What is still missing; the clerk takes it in on paper."""
    return [paper["id"] for paper in scanned["papers"] if paper["required"] and not paper["given"]]


def test_the_clerk_takes_papers_in_and_submits(live_system: System) -> None:
    talk, draft_id, _ = prepared(live_system)
    clerk, citizen = on_duty(live_system, "counter_clerk"), talk.api
    hand_in(citizen, draft_id, "lease")
    scanned = scan(clerk, code_of(citizen, draft_id))
    assert scanned["person"] == {"name": GOOD[0], "id_number": GOOD[1]}, "to be compared with the card"
    assert [paper["id"] for paper in scanned["papers"] if paper["given"]] == ["lease"]
    key = uuid4().hex
    receipt = submit(clerk, scanned, key)
    assert receipt.status_code == 201, receipt.text
    assert submit(clerk, scanned, key).json() == receipt.json(), "a repeat is the same submission"
    number = receipt.json()["number"]

    mine = citizen.get(f"/v1/applications/{number}")
    (event,) = mine["events"]
    assert (mine["state"], event["by"], event["label"]) == ("submitted", "staff", "综合窗口当面代您提交了申请")
    assert "窗口收下的纸质材料" in event["note"]
    given = {one["id"]: one for one in citizen.get(f"/v1/applications/{number}/materials")["materials"]}
    assert (given["lease"]["on_paper"], len(given["lease"]["files"])) == (False, 1)
    assert (given["id_card"]["on_paper"], given["id_card"]["files"]) == (True, [])
    assert [look["purpose"] for look in citizen.get(f"/v1/applications/{number}/looks")["looks"]] == ["受理核对"] * 2
    assert "综合窗口当面代您提交了申请" in news_of(talk, number)

    database: Any = MongoClient(live_system.env["MONGODB_URI"])["yiwang"]
    kept = database["applications"].find_one({"number": number})["events"][0]
    assert (kept["by"]["kind"], kept["note"]["place"], "id_card" in kept["note"]["on_paper"]) == (
        "staff",
        "counter",
        True,
    )
    assert kept["by"]["account"]
    assert kept["by"]["name"]
    accepted = clerk.call("POST", f"/v1/office/applications/{number}/acceptance", {"seen": 1})
    assert accepted.status_code == 200, "what lies there on paper isn't missing"


def news_of(talk: Talk, number: str) -> str:
    """What the chat says of it, within a second or two."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for message in talk.api.get(f"/v1/conversations/{talk.id}/messages?after=0")["messages"]:
            if number in message["text"]:
                return str(message["text"])
        time.sleep(0.2)
    raise AssertionError(f"nothing was said of {number}")


def test_the_counter_stays_open_to_who_is_locked_out_online(live_system: System) -> None:
    talk, draft_id, scanned = prepared(live_system, DISHONEST)
    online = talk.api.call("POST", f"/v1/drafts/{draft_id}/submissions", {}, Idempotency_Key=uuid4().hex)
    assert (online.status_code, online.json()["code"]) == (403, "credit-locked")
    at_counter = submit(on_duty(live_system, "counter_clerk"), scanned)
    assert at_counter.status_code == 201, at_counter.text
    detail = on_duty(live_system, "counter_clerk").get(
        f"/v1/office/applications/{at_counter.json()['number']}?purpose=acceptance"
    )
    assert "失信" in detail["credit"], "it is reviewed with care"


def test_the_other_rules_hold_and_a_refusal_changes_nothing(live_system: System) -> None:
    talk, draft_id, scanned = prepared(live_system)
    clerk = on_duty(live_system, "counter_clerk")
    lacking = submit(clerk, scanned, on_paper=["id_card"])
    assert (lacking.status_code, lacking.json()["code"]) == (409, "papers-missing")
    strange = submit(clerk, scanned, on_paper=[*required(scanned), "no_such"])
    assert (strange.status_code, strange.json()["field"]) == (422, "on_paper")
    assert submit(clerk, scanned, key="short").status_code == 400
    changed = talk.api.get(f"/v1/drafts/{draft_id}")
    name = next(field for field in changed["fields"] if field["id"] == "owner_name")
    change(talk.api, draft_id, name["id"], "李四")
    stale = submit(clerk, scanned)
    assert (stale.status_code, "重新扫码" in stale.text) == (409, True)
    assert talk.api.get("/v1/applications")["applications"] == []


def test_good_credit_lets_papers_follow_if_the_citizen_agrees(live_system: System) -> None:
    _, _, scanned = prepared(live_system)
    key_papers = [one for one in required(scanned) if one in ("id_card", "lease", "hygiene_self_check")]
    clerk = on_duty(live_system, "counter_clerk")
    assert submit(clerk, scanned, on_paper=key_papers).json()["code"] == "papers-missing"
    assert submit(clerk, scanned, on_paper=key_papers, later=True).status_code == 201


def test_only_the_clerk_who_scanned_submits_and_only_for_who_is_known(live_system: System) -> None:
    talk, draft_id, scanned = prepared(live_system)
    colleague = enrol(live_system, "counter_clerk").log_in()
    assert submit(colleague, scanned).status_code == 404
    for other in (talk.api, member(live_system, "李窗口", "counter_clerk"), on_duty(live_system, "supervisor")):
        assert submit(other, scanned).status_code in (401, 403)
    clerk = on_duty(live_system, "counter_clerk")
    for forged in (code_of(talk.api, draft_id), altered(scanned["permit"]), "YW1."):
        assert submit(clerk, {**scanned, "permit": forged}).status_code == 404
    _, _, unknown = prepared(live_system, None)
    assert unknown["person"] is None
    refused = submit(clerk, unknown)
    assert (refused.status_code, "身份确认码" in refused.text) == (409, True)


def test_of_clerk_and_citizen_at_once_one_submits(live_system: System) -> None:
    talk, draft_id, _ = prepared(live_system)
    clerk = on_duty(live_system, "counter_clerk")
    hand_in(talk.api, draft_id)
    scanned = scan(clerk, code_of(talk.api, draft_id))
    path = f"/v1/drafts/{draft_id}/submissions"
    with ThreadPoolExecutor(2) as hands:
        online = hands.submit(talk.api.call, "POST", path, {}, Idempotency_Key=uuid4().hex)
        at_counter = hands.submit(submit, clerk, scanned)
    (mine,) = talk.api.get("/v1/applications")["applications"]
    assert len(mine["events"]) == 1
    assert online.result().json()["number"] == mine["number"]
    by_the_clerk = mine["events"][0]["by"] == "staff"
    assert at_counter.result().status_code == (201 if by_the_clerk else 409)


def test_the_scan_notes_that_whoever_has_an_appointment_has_come(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen, papers=False)
    slot = citizen.get("/v1/counters/city-hall/slots")["slots"][-1]
    booked = citizen.post(
        "/v1/me/appointments",
        {"draft_id": draft["id"], "counter_id": "city-hall", "starts_at": slot["starts_at"]},
    )
    clerk = on_duty(live_system, "counter_clerk")

    def after_a_scan() -> str:
        scan(clerk, code_of(citizen, draft["id"]))
        return str(citizen.get("/v1/me/appointments")["appointments"][0]["state"])

    assert after_a_scan() == "booked", "another day's"
    database: Any = MongoClient(live_system.env["MONGODB_URI"])["yiwang"]
    begun: datetime = now_utc() - timedelta(seconds=1)
    times = {"starts_at": begun, "ends_at": begun}
    database["appointments"].update_one({"_id": booked["id"]}, {"$set": times})
    assert after_a_scan() == "arrived", "late, but here"


@pytest.mark.parametrize("body", [{}, {"permit": "x"}, {"permit": "x", "seen": 0}, {"permit": 1, "seen": 1}])
def test_what_is_no_submission_is_refused(live_system: System, body: Json) -> None:
    clerk = on_duty(live_system, "counter_clerk")
    refused = clerk.call("POST", "/v1/office/draft-submissions", body, Idempotency_Key=uuid4().hex)
    assert refused.status_code == 400
