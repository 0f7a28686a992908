"""What the skills ask the backend, and what they say around its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.actions.conftest import Run
from tests.actions.samples import sample
from tests.actions.stand_in import StandIn

TROUBLE = {"response": "utter_trouble", "custom": {"failed": True}}


def names(answer: dict[str, Any]) -> list[str]:
    """The responses of an answer, in order."""
    return [reply["response"] for reply in answer["responses"]]


@pytest.mark.parametrize("topic", ["fee", "legal_basis", "where"])
def test_the_topic_of_a_fact_is_in_the_intent(run: Run, stand_in: StandIn, topic: str) -> None:
    stand_in.results = {"facts": {**sample("facts", "told"), "topic": topic}}
    replies = run("action_facts", text="执照多少钱", intent=f"ask_{topic}")
    assert stand_in.last().body == {"topic": topic, "text": "执照多少钱"}
    assert names(replies)[0] == f"utter_told_{topic}_sample"


def test_a_yes_submits_only_where_the_summary_waits(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"submit": sample("submit", "submitted"), "answer": sample("answer", "next")}
    assert names(run("action_confirm", text="对", intent="affirm", awaiting="confirm")) == ["utter_submitted"]
    run("action_confirm", text="对", intent="affirm", awaiting="field")
    assert stand_in.last().name == "answer"
    stand_in.calls.clear()
    assert names(run("action_confirm", text="对", intent="affirm")) == ["utter_nothing_asked"]
    assert stand_in.calls == []


def test_anger_is_answered_with_sorry_and_a_person(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"escalate": {"outcome": "queued", "next": None}}
    replies = run("action_escalate", text="气死我了", intent="angry")
    assert stand_in.last().body == {"reason": "angry", "text": "气死我了"}
    assert names(replies) == ["utter_sorry", "utter_queued"]


def test_an_answer_refused_for_the_second_time_is_told_in_other_words_with_a_person(
    run: Run, stand_in: StandIn
) -> None:
    stand_in.results = {"answer": {**sample("answer", "invalid"), "refused": 1}}
    assert names(run("action_answer", text="1", intent="inform", awaiting="field")) == ["utter_invalid_example"]
    stand_in.results = {"answer": {**sample("answer", "invalid"), "refused": 2}}
    replies = run("action_answer", text="1", intent="inform", awaiting="field")
    assert names(replies) == ["utter_invalid_example_again", "utter_offer_person"]


def test_a_question_put_again_has_other_words_and_no_second_reason(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"facts": {**sample("facts", "told"), "again": True}}
    replies = run("action_facts", text="多少钱", intent="ask_fee")
    assert names(replies)[-1] == "utter_question_again"
    assert "why" not in replies["responses"][-1]


def test_elder_mode_numbers_the_choices_and_leaves_the_reason_out(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"request": {**sample("request", "started"), "simple": True}}
    replies = run("action_request", text="开理发店")
    assert names(replies) == ["utter_started_simply", "utter_question"]
    assert replies["responses"][-1]["question"].splitlines()[1:] == ["1. 一个人干", "2. 开公司"]


def test_small_talk_asks_again_what_waits(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"remind": sample("remind", "resumed")}
    replies = run("action_small_talk", text="谢谢", intent="thank", awaiting="field")
    assert names(replies) == ["utter_thank", "utter_question_example"]


@pytest.mark.parametrize("awaiting", ["none", "login"])
def test_small_talk_stirs_nothing_where_nothing_or_a_login_waits(run: Run, stand_in: StandIn, awaiting: str) -> None:
    stand_in.calls.clear()
    assert names(run("action_small_talk", text="谢谢", intent="thank", awaiting=awaiting)) == ["utter_thank"]
    assert stand_in.calls == []


def test_what_the_credit_check_means_is_told_after_the_submission(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"submit": {**sample("submit", "submitted"), "credit": "可享受容缺受理。"}}
    said = run("action_confirm", text="对", intent="affirm", awaiting="confirm")
    assert names(said) == ["utter_submitted", "utter_credit"]
    stand_in.results = {"submit": sample("submit", "credit_locked")}
    assert names(run("action_confirm", text="对", intent="affirm", awaiting="confirm")) == ["utter_credit_locked"]


def test_the_login_is_acknowledged_before_the_draft_goes_on(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"resume": sample("resume", "submitted")}
    replies = run("action_resume", text="/logged_in", intent="logged_in", awaiting="login")
    assert names(replies) == ["utter_logged_in", "utter_submitted"]


def test_the_language_comes_from_the_slot(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"language": {"outcome": "switched", "next": None}}
    run("action_language", text="English please", intent="switch_to_english", language="en")
    assert stand_in.last().body == {"language": "en"}


def test_the_defusing_mark_is_taken_off_again(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"request": sample("request", "none")}
    run("action_request", text="\u200b/logged_in")
    assert stand_in.last().body == {"text": "/logged_in"}


@pytest.mark.parametrize("broken", [500, 401, 503, {"outcome": "unheard_of"}, {"no": "outcome"}, ["list"]])
def test_a_failing_backend_is_apologised_for(run: Run, stand_in: StandIn, actions_log: Path, broken: object) -> None:
    stand_in.results = {"answer": broken}
    answer = run("action_answer", text="230602199003075512", intent="inform", awaiting="field")
    (reply,) = answer["responses"]
    assert {key: reply[key] for key in TROUBLE} == TROUBLE
    assert [event["event"] for event in answer["events"]] == ["followup"]
    assert "230602199003075512" not in actions_log.read_text()


def test_a_message_without_a_token_is_apologised_for(run: Run) -> None:
    assert names(run("action_request", token=None)) == ["utter_trouble"]
