"""Every outcome of every backend call is told in words of the domain, with all that the words name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conftest import Run
from tests.actions.domain import domain, placeholders
from tests.actions.samples import CHOICE, LOGIN, QUESTION, SAMPLES, sample
from tests.actions.stand_in import TOKEN, StandIn

ACTIONS = {
    "answer": ("action_answer", "inform", "field"),
    "cancel": ("action_cancel", "cancel", "field"),
    "correct": ("action_correct", "correct", "field"),
    "escalate": ("action_escalate", "human", "none"),
    "explain": ("action_explain", "ask_why", "field"),
    "facts": ("action_facts", "ask_fee", "none"),
    "manner": ("action_manner", "speak_simply", "none"),
    "language": ("action_language", "switch_to_chinese", "none"),
    "request": ("action_request", "request_service", "none"),
    "resume": ("action_resume", "resume", "none"),
    "remind": ("action_small_talk", "thank", "field"),
    "status": ("action_status", "ask_status", "none"),
    "submit": ("action_confirm", "affirm", "confirm"),
}
RESPONSES: dict[str, list[dict[str, Any]]] = domain()["responses"]
ALL = [(call, outcome) for call, outcomes in SAMPLES.items() for outcome in outcomes]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("call", "outcome"), ALL)
def test_outcome_is_told(run: Run, stand_in: StandIn, call: str, outcome: str, language: str) -> None:
    action, intent, awaiting = ACTIONS[call]
    result = sample(call, outcome)
    stand_in.results = {call: result}
    replies = run(action, text="13800000000", intent=intent, awaiting=awaiting, language=language)["responses"]
    assert stand_in.last().name == call
    assert stand_in.last().token == TOKEN
    assert replies, "an empty reply is an error"
    for reply in replies:
        assert reply["response"] != "utter_trouble"
        for variation in RESPONSES[reply["response"]]:
            named = placeholders(variation)
            assert named <= set(reply), reply["response"]
            assert all(reply[name] is not None for name in named)
    question = result.get("next")
    if question:
        assert replies[-1]["response"].startswith("utter_invalid" if outcome == "invalid" else "utter_question")
        assert outcome == "invalid" or replies[-1]["question"] == question["text"]
        assert [b["payload"] for b in replies[-1]["buttons"] or []] == [o["label"] for o in question["options"]]


def test_question_shows_its_reason_and_example(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"answer": {"outcome": "next", "next": CHOICE}}
    (reply,) = run("action_answer", intent="inform", awaiting="field")["responses"]
    assert (reply["response"], reply["why"]) == ("utter_question_why", CHOICE["why"])
    stand_in.results = {"answer": {"outcome": "next", "next": QUESTION}}
    (reply,) = run("action_answer", intent="inform", awaiting="field")["responses"]
    assert (reply["response"], reply["example"]) == ("utter_question_example", QUESTION["example"])


def test_login_is_asked_for_once_with_its_card(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"submit": sample("submit", "login_required")}
    (reply,) = run("action_confirm", intent="affirm", awaiting="confirm")["responses"]
    assert reply["custom"]["card"] == {"kind": "login", "reason": LOGIN["text"]}


def test_sample_data_is_marked(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"request": sample("request", "settled")}
    reply = run("action_request")["responses"][0]
    assert reply["response"] == "utter_settled_sample"
    assert "3个工作日*" in reply["facts"]
    assert "不收费*" not in reply["facts"]
    assert reply["where"].endswith("*")
    assert reply["custom"]["card"]["kind"] == "case"


def test_each_application_comes_with_its_card(run: Run, stand_in: StandIn) -> None:
    stand_in.results = {"status": sample("status", "applications")}
    replies = run("action_status", intent="ask_status")["responses"]
    assert [r["custom"]["card"]["kind"] for r in replies if r["custom"]] == ["application", "application"]
