"""Papers that a clerk scans in for who stands at the counter: by the online rules, and named in the history."""

from __future__ import annotations

import pytest

from mobile_api.ops.system import System
from tests.mobile_api.handover.test_submitting import prepared, required, submit
from tests.support import papers
from tests.support.forged import altered
from tests.support.handing_in import Papers, small
from tests.support.staff import enrol, member, on_duty
from tests.support.talk import Json, Talk


@pytest.fixture(scope="module")
def at_counter(live_system: System) -> tuple[Talk, str, Json]:
    """A form that was scanned; nothing is submitted of it."""
    return prepared(live_system)


def test_what_is_scanned_in_counts_as_given_and_the_history_names_the_clerk(live_system: System) -> None:
    talk, draft_id, scanned = prepared(live_system)
    clerk, citizen = on_duty(live_system, "counter_clerk"), talk.api
    desk = Papers(clerk, draft_id, scanned["permit"])
    given = desk.give("lease", small("pdf", "lease"), "租赁合同.pdf")
    assert given.status_code == 201, given.text
    assert (given.json()["scanned"], given.json()["source_text"]) == (True, "窗口扫描")
    assert desk.of("lease")["state"] == "given"
    assert Papers(citizen, draft_id).of("lease")["files"][0]["scanned"], "its owner sees it"
    receipt = submit(clerk, scanned, on_paper=[one for one in required(scanned) if one != "lease"])
    assert receipt.status_code == 201, receipt.text
    number = receipt.json()["number"]
    (event,) = citizen.get(f"/v1/applications/{number}")["events"]
    assert "窗口扫描：房屋租赁合同" in event["note"]
    seen = clerk.get(f"/v1/office/applications/{number}?purpose=acceptance")
    assert "窗口扫描、测试员：房屋租赁合同" in seen["events"][0]["note"], "colleagues read the name"
    assert desk.begin("id_card", papers.photo()).status_code == 404, "it is submitted"


def test_only_the_clerk_who_scanned_the_code_hands_papers_in(
    live_system: System, at_counter: tuple[Talk, str, Json]
) -> None:
    talk, draft_id, scanned = at_counter
    permit, photo = scanned["permit"], papers.photo()
    colleague = enrol(live_system, "counter_clerk").log_in()
    clerk = on_duty(live_system, "counter_clerk")
    _, other_id, _ = prepared(live_system)
    for who, draft, word in (
        (colleague, draft_id, permit),
        (clerk, other_id, permit),
        (clerk, draft_id, altered(permit)),
        (clerk, draft_id, "YW1."),
    ):
        desk = Papers(who, draft, word)
        assert desk.begin("id_card", photo).status_code == 404
        assert desk.send("0" * 32, 0, photo).status_code == 404
        assert desk.finish("0" * 32).status_code == 404
        assert desk.remove("0" * 32).status_code == 404
    for who in (talk.api, member(live_system, "李窗口", "counter_clerk"), on_duty(live_system, "supervisor")):
        assert Papers(who, draft_id, permit).begin("id_card", photo).status_code in (401, 403)
    assert Papers(talk.api, draft_id).of("id_card")["files"] == []


def test_the_clerk_takes_back_their_scans_only(live_system: System, at_counter: tuple[Talk, str, Json]) -> None:
    talk, draft_id, scanned = at_counter
    own, desk = Papers(talk.api, draft_id), Papers(on_duty(live_system, "counter_clerk"), draft_id, scanned["permit"])
    theirs = own.give("lease", small("pdf", "theirs"), "合同.pdf").json()["id"]
    scan = desk.give("lease", small("pdf", "scan"), "扫描.pdf").json()["id"]
    assert desk.remove(theirs).status_code == 404
    assert desk.remove(scan).status_code == 204
    assert [file["id"] for file in own.of("lease")["files"]] == [theirs]


def test_the_same_limits_hold(live_system: System, at_counter: tuple[Talk, str, Json]) -> None:
    _, draft_id, scanned = at_counter
    desk = Papers(on_duty(live_system, "counter_clerk"), draft_id, scanned["permit"])
    assert desk.begin("id_card", b"x", size=10**8).status_code == 422
    assert desk.begin("no_such_paper", b"x").status_code == 404
    refused = desk.give("id_card", b"MZ no picture at all")
    assert (refused.status_code, refused.json()["field"]) == (422, "id_card")
