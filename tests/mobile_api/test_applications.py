"""The form page, submission and "my applications" over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from mobile_api.ops.system import System
from tests.support.answers import answer_to
from tests.support.handing_in import hand_in
from tests.support.talk import Api, Json, Talk, log_in


def a_complete_draft(url: str, citizen: Api, papers: bool = True) -> tuple[Talk, Json]:
    """A barbershop's draft with every question answered on the form page, and every paper handed in."""
    talk = Talk(url, token=citizen.token)
    talk.say("我要开理发店")
    draft = citizen.get(f"/v1/drafts/{talk.state['draft_id']}")
    for question in draft["situation"]:
        draft = citizen._ok(_patch(citizen, draft["id"], question["id"], question["options"][0]["label"]))
    for field in draft["fields"]:
        if field["shown"]:
            draft = citizen._ok(_patch(citizen, draft["id"], field["id"], answer_to(field)))
    assert draft["complete"]
    if papers:
        hand_in(citizen, draft["id"])
    return talk, draft


def _patch(citizen: Api, draft_id: str, field_id: str, value: str):  # type: ignore[no-untyped-def]
    return citizen.call("PATCH", f"/v1/drafts/{draft_id}/fields/{field_id}", {"value": value})


def test_chat_and_form_page_show_the_same_draft(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    talk, draft = a_complete_draft(live_system.url, citizen)
    state = talk.reload()
    assert state["next_question"]["kind"] == "confirm"
    assert state["active_case"]["code"] == draft["case"]["code"]
    assert state["filled"].keys() == {f["id"] for f in draft["fields"] if f["value"] is not None}


def test_a_wrong_value_names_the_field_and_changes_nothing(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    for field in draft["fields"]:
        if field["type"] in {"id_number", "phone", "integer"} and field["shown"]:
            refused = _patch(citizen, draft["id"], field["id"], "不对的值")
            assert (refused.status_code, refused.json()["field"]) == (422, field["id"])
    assert citizen.get(f"/v1/drafts/{draft['id']}") == draft
    assert _patch(citizen, draft["id"], "no_such_field", "x").status_code == 404


def test_submission_is_once_whatever_is_repeated(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    path, key = f"/v1/drafts/{draft['id']}/submissions", uuid4().hex
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda n: citizen.call("POST", path, Idempotency_Key=key if n % 2 else uuid4().hex), range(6))
        )
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["number"] for a in answers}) == 1
    mine = citizen.get("/v1/applications")["applications"]
    assert len(mine) == 1
    assert mine[0]["state"] == "submitted"
    assert [event["kind"] for event in mine[0]["events"]] == ["submit"]
    assert _patch(citizen, draft["id"], draft["fields"][0]["id"], "后来改的").status_code == 404
    assert citizen.call("DELETE", f"/v1/drafts/{draft['id']}").status_code == 404


def test_a_key_belongs_to_one_draft(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    (_, one), (_, two) = a_complete_draft(live_system.url, citizen), a_complete_draft(live_system.url, citizen)
    key = uuid4().hex
    citizen.post(f"/v1/drafts/{one['id']}/submissions", Idempotency_Key=key)
    clash = citizen.call("POST", f"/v1/drafts/{two['id']}/submissions", Idempotency_Key=key)
    assert (clash.status_code, clash.json()["code"]) == (409, "conflict")
    assert citizen.call("POST", f"/v1/drafts/{two['id']}/submissions").status_code == 400, "no key"


def test_an_incomplete_draft_and_a_guest_cannot_submit(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    talk = Talk(live_system.url, token=citizen.token)
    talk.say("我要开理发店")
    path = f"/v1/drafts/{talk.state['draft_id']}/submissions"
    assert citizen.call("POST", path, Idempotency_Key=uuid4().hex).json()["code"] == "not-ready"
    guest = Talk(live_system.url)
    guest.say("我要开理发店")
    refused = guest.api.call("POST", f"/v1/drafts/{guest.state['draft_id']}/submissions", Idempotency_Key=uuid4().hex)
    assert (refused.status_code, refused.json()["code"]) == (403, "login-required")


def test_an_application_is_its_owners_alone(live_system: System) -> None:
    citizen, _ = log_in(live_system.url)
    _, draft = a_complete_draft(live_system.url, citizen)
    number = citizen.post(f"/v1/drafts/{draft['id']}/submissions", Idempotency_Key=uuid4().hex)["number"]
    shown = citizen.get(f"/v1/applications/{number}")
    id_numbers = [f["value"] for f in shown["fields"] if "身份证号" in f["label"]]
    assert id_numbers
    assert all("*" in value for value in id_numbers)
    stranger, _ = log_in(live_system.url)
    assert stranger.call("GET", f"/v1/applications/{number}").status_code == 404
    assert (
        stranger.call("POST", f"/v1/drafts/{draft['id']}/submissions", Idempotency_Key=uuid4().hex).status_code == 404
    )
    english = Api(live_system.url, citizen.token, "en").get(f"/v1/applications/{number}")
    assert english["state_label"] == "Submitted"
