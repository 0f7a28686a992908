"""Papers from the submission to the decision, over HTTP: refused without them, left for later, asked for again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import requests

from mobile_api.ops.system import System
from tests.mobile_api.test_applications import a_complete_draft
from tests.support import papers
from tests.support.handing_in import Papers, hand_in, small
from tests.support.office import KEY_PAPERS, Case
from tests.support.talk import GOOD, Api, Json, log_in

LATER = ["floor_plan", "health_certificates"]


def submit(citizen: Api, draft_id: str, **body: bool) -> requests.Response:
    return citizen.call("POST", f"/v1/drafts/{draft_id}/submissions", body or None, Idempotency_Key=uuid4().hex)


def without_papers(system: System, person: tuple[str, str], *given: str) -> tuple[Api, str]:
    """Whoever has filled in the form and handed in only what is `given`; the draft's id."""
    citizen, _ = log_in(system.url, person=person)
    _, draft = a_complete_draft(system.url, citizen, papers=False)
    for material_id in given:
        hand_in(citizen, draft["id"], material_id)
    return citizen, draft["id"]


def files_of(case: Case, material_id: str) -> list[Json]:
    """What was filed for a material, as the clerk sees it."""
    shown = case.clerk.get(f"/v1/office/applications/{case.number}/materials?purpose=acceptance")["materials"]
    return next(one["files"] for one in shown if one["id"] == material_id)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_the_required_papers_nothing_is_submitted_and_each_is_named(live_system: System, language: str) -> None:
    citizen, draft_id = without_papers(live_system, ("张三", "11010519491231002X"), "id_card")
    citizen.language = language
    refused = submit(citizen, draft_id, later=True)
    assert refused.status_code == 409
    problem = refused.json()
    assert (problem["code"], problem["tolerable"]) == ("papers-missing", False)
    lacking = [m for m in citizen.get(f"/v1/drafts/{draft_id}/materials")["materials"] if m["state"] == "missing"]
    assert problem["papers"] == [m["id"] for m in lacking]
    assert all(m["name"] in problem["detail"] for m in lacking)
    assert citizen.get(f"/v1/drafts/{draft_id}")["state"] == "draft"
    assert citizen.get("/v1/applications")["applications"] == []
    hand_in(citizen, draft_id)
    assert submit(citizen, draft_id).status_code == 201


def test_good_credit_and_consent_leave_papers_for_later(live_system: System) -> None:
    citizen, draft_id = without_papers(live_system, GOOD, *KEY_PAPERS)
    asked = submit(citizen, draft_id).json()
    assert (asked["tolerable"], asked["papers"]) == (True, LATER)
    assert "10个工作日" in asked["detail"]
    application = submit(citizen, draft_id, later=True).json()
    assert application["owed"] == ["经营场所平面图", "从业人员健康证明"]
    assert "supply" in application["can"]
    assert application["act_by"] is None, "the days count from the acceptance"
    assert "经营场所平面图" in application["events"][0]["note"]


def test_a_key_paper_is_never_left_for_later(live_system: System) -> None:
    citizen, draft_id = without_papers(live_system, GOOD, *KEY_PAPERS[:2], *LATER)
    refused = submit(citizen, draft_id, later=True)
    assert (refused.status_code, refused.json()["papers"]) == (409, ["hygiene_self_check"])
    assert not refused.json()["tolerable"]


def test_a_paper_taken_back_in_the_moment_of_the_submission_isnt_lost_from_an_application(
    live_system: System,
) -> None:
    citizen, draft_id = without_papers(live_system, GOOD, *KEY_PAPERS, *LATER)
    (file,) = Papers(citizen, draft_id).of("lease")["files"]
    with ThreadPoolExecutor(2) as pool:
        sent = pool.submit(submit, citizen, draft_id)
        gone = pool.submit(citizen.call, "DELETE", f"/v1/drafts/{draft_id}/files/{file['id']}")
        status, removed = sent.result().status_code, gone.result().status_code
    assert (status, removed) in {(201, 404), (409, 204)}
    if status == 201:
        number = citizen.get("/v1/applications")["applications"][0]["number"]
        given = citizen.get(f"/v1/applications/{number}/materials")["materials"]
        assert {one["id"] for one in given} == {*KEY_PAPERS, *LATER}


def test_what_was_sent_cannot_be_taken_back_or_added_to(live_system: System) -> None:
    case = Case(live_system)
    (file,) = files_of(case, "lease")
    assert case.mine()["form_id"] is None, "nothing may be handed in now"
    form = Papers(case.citizen, case.draft_id)
    assert form.begin("lease", papers.photo()).status_code == 404
    assert case.citizen.call("DELETE", f"{form.path}/files/{file['id']}").status_code == 404
    assert case.citizen.call("GET", f"{form.path}/materials").status_code == 404
    assert len(files_of(case, "lease")) == 1


def test_the_counter_accepts_with_missing_papers_only_as_a_tolerance(live_system: System) -> None:
    case = Case(live_system, GOOD, later=True)
    refused = case.try_to(case.clerk, "acceptance")
    assert refused.status_code == 409
    assert "经营场所平面图" in refused.json()["detail"]
    case.do(case.clerk, "acceptance", tolerant=True)
    mine = case.mine()
    assert mine["owed"] == ["经营场所平面图", "从业人员健康证明"]
    assert mine["act_by"] is not None


@pytest.mark.parametrize("accepted", [False, True])
def test_a_supplement_is_sent_once_it_is_whole(live_system: System, accepted: bool) -> None:
    case = Case(live_system, GOOD, later=True)
    if accepted:
        case.do(case.clerk, "acceptance", tolerant=True)
    form = Papers(case.citizen, case.mine()["form_id"])
    assert [m["id"] for m in case.citizen.get(f"{form.path}/materials")["materials"]] == LATER
    assert form.begin("lease", papers.photo()).status_code == 404, "only what is owed"
    hand_in(case.citizen, case.draft_id, LATER[0])
    path = f"/v1/applications/{case.number}/supplements"
    half = case.citizen.call("POST", path)
    assert (half.status_code, half.json()["papers"]) == (409, [LATER[1]])
    hand_in(case.citizen, case.draft_id, LATER[1])
    supplied = case.citizen.post(path)
    assert supplied["owed"] == []
    assert supplied["events"][-1]["kind"] == "supply"
    assert supplied["form_id"] is None
    assert len(files_of(case, LATER[1])) == 1
    assert case.citizen.call("POST", path).status_code == 409
    if not accepted:
        assert case.do(case.clerk, "acceptance")["owed"] == [], "nothing is left to tolerate"


def test_a_correction_replaces_the_marked_papers_and_no_others(live_system: System) -> None:
    case = Case(live_system)
    (old,), (untouched,) = files_of(case, "lease"), files_of(case, "id_card")
    for unknown in ("no_such", "articles"):
        refused = case.try_to(case.clerk, "corrections", materials=[unknown], message="请重传")
        assert (refused.status_code, refused.json()["field"]) == (422, "materials")
    case.do(case.clerk, "corrections", materials=["lease"], fields=["shop_name"], message="合同缺页，店名重复")
    mine = case.mine()
    assert mine["correction"]["materials"] == ["房屋租赁合同"]
    form = Papers(case.citizen, mine["form_id"])
    assert [(m["id"], m["state"]) for m in case.citizen.get(f"{form.path}/materials")["materials"]] == [
        ("lease", "missing")
    ]
    assert form.begin("id_card", papers.photo()).status_code == 404
    path, answers = f"/v1/applications/{case.number}/corrections", {"answers": {"shop_name": "新剪艺理发店"}}
    early = case.citizen.call("POST", path, answers)
    assert (early.status_code, early.json()["papers"]) == (409, ["lease"])
    new = form.give("lease", small("pdf", "new"), "合同.pdf").json()
    assert files_of(case, "lease") == [old], "nobody sees it before it is sent"
    corrected = case.citizen.post(path, answers)
    assert corrected["state"] == "submitted"
    assert files_of(case, "lease") == [new]
    assert files_of(case, "id_card") == [untouched]
    accepted = case.do(case.clerk, "acceptance")
    assert accepted["state"] == "in_review"


def test_what_a_correction_brought_is_no_longer_owed(live_system: System) -> None:
    case = Case(live_system, GOOD, later=True)
    case.do(case.clerk, "corrections", materials=[LATER[0]], message="先交平面图")
    hand_in(case.citizen, case.draft_id, LATER[0])
    corrected = case.citizen.post(f"/v1/applications/{case.number}/corrections", {"answers": {}})
    assert corrected["owed"] == ["从业人员健康证明"]


def test_a_stranger_hands_nothing_in(live_system: System) -> None:
    case = Case(live_system)
    case.do(case.clerk, "corrections", materials=["lease"], message="缺页")
    stranger, _ = log_in(live_system.url)
    assert Papers(stranger, case.draft_id).begin("lease", papers.photo()).status_code == 404
    assert stranger.call("GET", f"/v1/drafts/{case.draft_id}/materials").status_code == 404
