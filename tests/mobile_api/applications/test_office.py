"""From submission to result over HTTP: counter, departments, citizen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from pymongo import MongoClient

from mobile_api.applications.states import Action
from mobile_api.identity.access import Staff
from mobile_api.ops.system import System
from tests.support.beside import backend_beside
from tests.support.city import CityServices
from tests.support.office import REASON, Case
from tests.support.staff import member
from tests.support.talk import GOOD, Api, Json, log_in


def test_the_whole_way_to_the_result(live_system: System) -> None:
    case = Case(live_system, GOOD)
    assert case.in_queue(case.clerk, "counter")["waiting_for"] == ["综合窗口"]
    detail = case.do(case.clerk, "acceptance", tolerant=True)
    assert detail["state"] == "in_review"
    assert {part["department"] for part in detail["parts"]} == {"市场监督管理局", "卫生健康委员会"}
    assert "decide" not in detail["can"], "a clerk decides nothing"
    assert detail["events"][0]["label"] == "申请人提交了申请"
    assert case.mine()["events"][0]["label"] == "您提交了申请"
    case.do(case.health, "decisions", approved=True)
    assert (case.mine()["state"], case.mine()["outcome"]) == ("in_review", None), "one of two"
    assert case.do(case.market, "decisions", approved=True)["state"] == "approved"
    issued = case.do(case.market, "result", result="许可〔2026〕001号")
    assert (issued["state"], issued["outcome"]["text"]) == ("completed", "许可〔2026〕001号"), "wholly online: at once"
    mine = case.mine()
    assert [e["kind"] for e in mine["events"]] == [
        "submit", "accept", "distribute", "decide", "decide", "approve", "issue", "hand_out",
    ]  # fmt: skip
    assert mine["light"] == "ended"
    assert mine["outcome"] == {"text": "许可〔2026〕001号", "at": mine["events"][-2]["at"]}, "since it was issued"
    assert mine["can"] == []
    english = Api(live_system.url, case.citizen.token, "en").get(f"/v1/applications/{case.number}")
    assert english["sentence"] == "Everything is done."


def test_whoever_is_both_clerk_and_reviewer_may_ask_before_the_acceptance(city: CityServices) -> None:
    both, office = Staff("周全", frozenset({"counter_clerk", "reviewer"}), "market-regulation"), city.services.office
    application = city.submitted(city.citizen())
    assert Action.ASK_CORRECTION in office.possible(application, both)
    asked = city.run(office.ask_correction(application.number, both, 1, ["shop_name"], [], "请换一个店名"))
    assert asked.correction is not None
    assert asked.correction.department is None, "it goes back to the counter"


@contextmanager
def newer_edition(system: System, one_thing_id: str, **changes: object) -> Iterator[str]:
    """A backend that began when there was a newer edition of a one-thing, which differs in this: its address."""
    client: MongoClient[Json] = MongoClient(system.env["MONGODB_URI"])
    editions = client["yiwang"]["catalog_editions"]
    newest = next(editions.find({"one_thing_id": one_thing_id}).sort("version", -1))
    version = newest["version"] + 1
    changed = {"_id": f"{one_thing_id}@{version}", "version": version, "record": {**newest["record"], **changes}}
    editions.insert_one({**newest, **changed})
    try:
        with backend_beside(system) as url:
            yield url
    finally:
        editions.delete_one({"_id": changed["_id"]})
        client.close()


def test_it_is_issued_by_the_edition_that_it_was_filed_under(live_system: System) -> None:
    case = Case(live_system, GOOD).in_review()
    case.do(case.health, "decisions", approved=True)
    case.do(case.market, "decisions", approved=True)
    with newer_edition(live_system, "open-barbershop", channel="half_online") as url:
        assert Api(url).get("/v1/catalog/one-things/open-barbershop")["channel"] == "half_online"
        issued = case.do(Api(url, case.market.token), "result", result="许可〔2026〕002号")
    assert issued["state"] == "completed", "wholly online when it was filed"


def test_every_status_says_who_acts_next_and_by_when(live_system: System) -> None:
    case = Case(live_system, GOOD)
    assert case.mine()["due_on"] in case.mine()["sentence"]
    case.in_review()
    mine = case.mine()
    assert "市场监督管理局" in mine["sentence"]
    assert mine["due_on"] in mine["sentence"]
    case.do(case.health, "corrections", fields=["owner_name"], message="姓名与身份证不一致")
    mine = case.mine()
    assert mine["due_on"] is None
    assert mine["light"] == "paused"
    assert mine["act_by"] in mine["sentence"]


def test_the_citizen_edits_only_what_is_marked(live_system: System) -> None:
    case = Case(live_system)
    before = {f["label"]: f["value"] for f in case.mine()["fields"]}
    case.do(case.clerk, "corrections", fields=["shop_name"], message="店名与他人重复，请换一个")
    mine = case.mine()
    assert mine["correction"]["by"] == "综合窗口"
    assert [f["label"] for f in mine["correction"]["fields"]] == ["店名"], "labels, never bare ids"
    path = f"/v1/applications/{case.number}/corrections"
    assert case.citizen.call("POST", path, {"answers": {"phone": "13900000000"}}).status_code == 403
    empty = case.citizen.call("POST", path, {"answers": {}})
    assert (empty.status_code, empty.json()["field"]) == (422, "shop_name")
    wrong = case.citizen.call("POST", path, {"answers": {"shop_name": "x"}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "shop_name")
    assert case.mine()["state"] == "needs_correction"
    same = {"answers": {"shop_name": before["店名"]}}
    unchanged = case.citizen.call("POST", path, same)
    assert (unchanged.status_code, unchanged.json()["code"]) == (409, "nothing-changed")
    assert case.mine()["state"] == "needs_correction"
    corrected = case.citizen.post(path, {"answers": {"shop_name": "新剪艺理发店"}})
    assert corrected["state"] == "submitted"
    after = {f["label"]: f["value"] for f in corrected["fields"]}
    assert after == {**before, "店名": "新剪艺理发店"}
    assert case.citizen.call("POST", path, {"answers": {"shop_name": "又改"}}).status_code == 409


def test_what_is_right_as_it_stands_can_be_sent_so(live_system: System) -> None:
    case = Case(live_system)
    before = {f["label"]: f["value"] for f in case.mine()["fields"]}
    case.do(case.clerk, "corrections", fields=["shop_name"], message="请核对店名")
    answers = {"answers": {"shop_name": before["店名"]}, "as_is": True}
    sent = case.citizen.post(f"/v1/applications/{case.number}/corrections", answers)
    assert sent["state"] == "submitted"
    assert sent["events"][-1]["note"] == "内容无误，没有改动", "the office is told, too"


def test_a_department_marks_and_the_others_go_on(live_system: System) -> None:
    case = Case(live_system, GOOD).in_review()
    case.do(case.health, "corrections", fields=["phone"], message="电话打不通")
    parts = {part["department"]: part["label"] for part in case.mine()["parts"]}
    assert parts == {"市场监督管理局": "审批中", "卫生健康委员会": "等申请人补正"}
    assert case.look(case.market).json()["waiting_for"] == ["市场监督管理局", "申请人"]
    assert case.do(case.market, "decisions", approved=True)["state"] == "needs_correction", "the other part goes on"
    assert case.try_to(case.health, "decisions", approved=True).status_code == 409, "waits for the citizen"
    answers = {"answers": {"phone": "13912345678"}}
    assert case.citizen.post(f"/v1/applications/{case.number}/corrections", answers)["state"] == "in_review"
    assert case.do(case.health, "decisions", approved=True)["state"] == "approved"


def test_a_rejection_needs_a_reason_and_a_law_and_can_be_reopened(live_system: System) -> None:
    case = Case(live_system, GOOD).in_review()
    for missing in ("reason", "legal_basis"):
        refused = case.try_to(case.health, "decisions", None, approved=False, **{**REASON, missing: " "})
        assert (refused.status_code, refused.json()["field"]) == (422, missing)
    assert case.do(case.health, "decisions", approved=False, **REASON)["state"] == "rejected"
    mine = case.mine()
    assert mine["verdict"] == {"by": "卫生健康委员会", **REASON}
    assert mine["can"] == ["reopen"]
    assert mine["outcome"] == {"text": "未通过", "at": mine["events"][-1]["at"]}
    english = Api(live_system.url, case.citizen.token, "en").get(f"/v1/applications/{case.number}")
    assert [(part["label"], part["items"][0]) for part in english["parts"]] == [
        ("No longer needed", "Registration of a sole trader"),
        ("Not approved", "Hygiene permit for a public place"),
    ]
    draft_id = case.citizen.post(f"/v1/applications/{case.number}/reopening")["draft_id"]
    draft = case.citizen.get(f"/v1/drafts/{draft_id}")
    assert draft["complete"], "nothing is asked again"
    assert case.citizen.call("POST", f"/v1/applications/{case.number}/reopening").status_code == 409
    assert case.mine()["state"] == "rejected"


def test_withdrawing_ends_it_and_a_decided_one_stays(live_system: System) -> None:
    case = Case(live_system, GOOD).in_review()
    path = f"/v1/applications/{case.number}/withdrawal"
    assert case.citizen.post(path, {"reason": "不办了"})["state"] == "withdrawn"
    late = case.try_to(case.market, "decisions", approved=True)
    assert late.status_code == 409
    assert "申请人撤回了申请" in late.json()["detail"]
    assert case.citizen.call("POST", path).status_code == 409


def test_of_two_at_once_one_wins_and_the_other_hears_who(live_system: System) -> None:
    case = Case(live_system, GOOD)
    clerks = [member(live_system, f"窗口{n}号", "counter_clerk") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda who: case.try_to(who, "acceptance", seen=1, tolerant=True), clerks))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
    for lost in (a for a in answers if a.status_code == 409):
        assert re.search(r"窗口\d号受理了申请，现在是“审批中”", lost.json()["detail"]), "a person, not the system"
    assert [e["kind"] for e in case.mine()["events"]] == ["submit", "accept", "distribute"]


def test_an_action_on_an_old_state_is_refused(live_system: System) -> None:
    case = Case(live_system, GOOD)
    case.do(case.clerk, "corrections", fields=["shop_name"], message="换一个")
    case.citizen.post(f"/v1/applications/{case.number}/corrections", {"answers": {"shop_name": "小刘理发店"}})
    stale = case.try_to(case.clerk, "acceptance", seen=1, tolerant=True)
    assert stale.status_code == 409, "the clerk hasn't seen the correction"


def test_a_department_without_a_part_sees_and_does_nothing(live_system: System) -> None:
    case = Case(live_system, GOOD).in_review()
    foreign = member(live_system, "外人", "reviewer", "housing-fund")
    assert case.look(foreign).status_code == 404
    assert case.try_to(foreign, "decisions", approved=True).status_code == 409
    unbound = member(live_system, "无部门", "reviewer")
    assert case.look(unbound).status_code == 403
    stranger, _ = log_in(live_system.url)
    for path in ("corrections", "supplements", "withdrawal", "reopening"):
        body: Json | None = {"answers": {}} if path == "corrections" else None
        assert stranger.call("POST", f"/v1/applications/{case.number}/{path}", body).status_code == 404


def test_every_look_is_logged_with_its_purpose_and_its_owner_sees_it(live_system: System) -> None:
    case = Case(live_system, GOOD).in_review()
    assert case.clerk.call("GET", f"/v1/office/applications/{case.number}").status_code == 400, "no purpose, no look"
    whole = case.look(case.health).json()
    id_number = next(f["value"] for f in whole["fields"] if f["id"] == "owner_id_number")
    assert "*" not in id_number, "whoever decides sees it whole"
    masked = case.look(case.supervisor, "supervision").json()
    assert all("*" in f["value"] for f in masked["fields"] if f["id"] == "owner_id_number")
    looks = case.citizen.get(f"/v1/applications/{case.number}/looks")["looks"]
    assert [(look["by"], look["purpose"]) for look in looks] == [
        ("综合窗口", "时限督办"),
        ("卫生健康委员会", "部门审批"),
    ]
    english = Api(live_system.url, case.citizen.token, "en").get(f"/v1/applications/{case.number}/looks")["looks"]
    assert [look["by"] for look in english] == ["The counter", "Health Commission"]
    assert whole["credit"] == "信用良好，可容缺受理", "for colleagues, not for the applicant"
    stranger, _ = log_in(live_system.url)
    assert stranger.call("GET", f"/v1/applications/{case.number}/looks").status_code == 404
