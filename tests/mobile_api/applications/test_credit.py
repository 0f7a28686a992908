"""The credit check before submission: rules, form page, chat, and the register away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from mobile_api.applications.credit import judged
from mobile_api.ops.system import System
from mobile_api.registers.records import Credit
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.staff import member
from tests.support.talk import DISHONEST, GOOD, SAMPLE_PERSON, Api, confirm, log_in, new_phone

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ON_THE_LIST = Credit(
    subject="1",
    standing="dishonest",
    reason_zh="拒不履行",
    reason_en="refuses to pay",
    authority_zh="某法院",
    authority_en="a court",
    since=date(2025, 3, 10),
    as_of=date(2026, 11, 25),
)


def credit(subject: str, standing: str) -> Credit:
    return Credit.model_validate({"subject": subject, "standing": standing, "as_of": date(2026, 11, 25)})


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([credit("1", "ordinary")], "passed"),
        ([credit("1", "good")], "good"),
        ([credit("1", "good"), credit("2", "ordinary")], "passed"),
        ([credit("1", "good"), credit("2", "dishonest")], "locked"),
        ([ON_THE_LIST, credit("2", "good")], "locked"),
    ],
)
def test_the_worst_of_those_who_apply_counts(told: list[Credit], state: str) -> None:
    assert judged(told, "2", NOW).state == state


def test_who_is_locked_out_learns_why_and_what_to_do() -> None:
    check = judged([ON_THE_LIST], None, NOW)
    zh, en = check.sentence("zh", "一号窗口"), check.sentence("en", "counter one")
    for said in ("某法院", "2025-03-10", "拒不履行", "信用修复", "一号窗口"):
        assert said in zh
    for said in ("a court", "2025-03-10", "refuses to pay", "restore", "object", "counter one"):
        assert said in en
    assert "that you are on the list" in en
    assert "that the firm is on the list" in judged([ON_THE_LIST], "1", NOW).sentence("en", "x")
    assert "dishonest" not in str(check.kept()), "the register's entry doesn't stay with the application"


def submitted(citizen: Api, draft_id: str) -> tuple[int, dict[str, object]]:
    answer = citizen.call("POST", f"/v1/drafts/{draft_id}/submissions", Idempotency_Key=uuid4().hex)
    return answer.status_code, answer.json()


def test_the_phone_alone_is_not_enough(live_system: System) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone, person=None)
    _, draft = a_complete_draft(live_system.url, citizen)
    assert submitted(citizen, draft["id"])[1]["code"] == "second-level-required"
    assert citizen.call("GET", f"/v1/drafts/{draft['id']}/credit").json()["code"] == "second-level-required"
    confirm(citizen, phone)
    assert submitted(citizen, draft["id"])[0] == 201


def test_a_dishonest_person_is_locked_out_on_the_form_page(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=DISHONEST)
    _, draft = a_complete_draft(live_system.url, citizen)
    shown = citizen.get(f"/v1/drafts/{draft['id']}/credit")
    assert (shown["state"], shown["locked"]) == ("locked", True)
    status, problem = submitted(citizen, draft["id"])
    assert (status, problem["code"]) == (403, "credit-locked")
    assert problem["detail"] == shown["sentence"]
    assert citizen.get(f"/v1/drafts/{draft['id']}")["state"] == "draft", "the draft isn't lost"
    citizen.language = "en"
    assert "counter" in citizen.get(f"/v1/drafts/{draft['id']}/credit")["sentence"]


def test_good_credit_opens_tolerance_acceptance(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=GOOD)
    _, draft = a_complete_draft(live_system.url, citizen)
    assert citizen.get(f"/v1/drafts/{draft['id']}/credit")["tolerance"]
    status, application = submitted(citizen, draft["id"])
    assert status == 201
    assert "容缺受理" in str(application["credit"])


@pytest.mark.parametrize(("language", "yes"), [("zh", "确认提交"), ("en", "yes, submit it")])
def test_the_chat_says_it_in_both_languages(live_system: System, language: str, yes: str) -> None:
    for person, words in (
        (DISHONEST, {"zh": "失信被执行人", "en": "broke a court's judgment"}),
        (GOOD, {"zh": "容缺受理", "en": "good credit"}),
    ):
        citizen, _ = log_in(live_system.url, person=person)
        talk, _ = a_complete_draft(live_system.url, citizen)
        citizen.call("PATCH", f"/v1/conversations/{talk.id}", {"language": language})
        talk.say(yes)
        assert words[language] in talk.text, talk.text


def test_the_chat_asks_for_the_second_level_and_goes_on(live_system: System) -> None:
    phone = new_phone()
    citizen, _ = log_in(live_system.url, phone, person=None)
    talk, _ = a_complete_draft(live_system.url, citizen)
    talk.say("确认提交")
    assert talk.state["next_question"]["kind"] == "login"
    assert "确认是您本人" in talk.text
    confirm(citizen, phone)
    claimed = citizen.post(f"/v1/conversations/{talk.id}/claim", {})
    assert claimed["conversation"]["last_application"]["state"] == "submitted"
    again = citizen.post(f"/v1/conversations/{talk.id}/claim", {})
    assert again["replies"] == [], "nothing waits any more"


def test_without_the_register_one_goes_on_and_the_check_is_made_up(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=SAMPLE_PERSON)
    _, draft = a_complete_draft(live_system.url, citizen)
    live_system.kill("registers")
    try:
        assert "受理前" in citizen.get(f"/v1/drafts/{draft['id']}/credit")["sentence"]
        status, application = submitted(citizen, draft["id"])
        assert status == 201
        shown = citizen.get(f"/v1/applications/{application['number']}")
        assert "受理前" in shown["credit"]
    finally:
        live_system.start("registers")
        live_system.wait_ready("registers")
    shown = citizen.get(f"/v1/applications/{application['number']}")
    assert shown["credit"] == "", "the check was made up, and there is nothing to tell"


def test_who_turns_out_dishonest_before_acceptance_is_accepted_knowingly_only(live_system: System) -> None:
    """The register is away at the submission and at the first try to accept; then it tells what it knows."""
    citizen, _ = log_in(live_system.url, person=DISHONEST)
    _, draft = a_complete_draft(live_system.url, citizen)
    clerk = member(live_system, "李窗口", "counter_clerk")
    live_system.kill("registers")
    try:
        status, application = submitted(citizen, draft["id"])
        assert status == 201
        path = f"/v1/office/applications/{application['number']}"
        body = {"seen": len(citizen.get(f"/v1/applications/{application['number']}")["events"]), "tolerant": False}
        away = clerk.call("POST", f"{path}/acceptance", body)
        assert (away.status_code, away.json()["code"]) == (503, "unavailable")
        assert citizen.get(f"/v1/applications/{application['number']}")["state"] == "submitted"
    finally:
        live_system.start("registers")
        live_system.wait_ready("registers")
    told = clerk.call("POST", f"{path}/acceptance", body)
    assert told.status_code == 409
    assert "失信" in told.json()["detail"]
    assert "失信" in clerk.get(f"{path}?purpose=acceptance")["credit"]
    assert citizen.get(f"/v1/applications/{application['number']}")["state"] == "submitted"
    assert Api._ok(clerk.call("POST", f"{path}/acceptance", body))["state"] == "in_review"
