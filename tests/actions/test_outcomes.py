"""Every outcome of every assistant call is told in words of the domain, with all that the words name."""

from __future__ import annotations

import os
from typing import get_args

import pytest

from actions.outcomes import ASK, OUTCOMES, SILENT, STOPPED, VISITS
from mobile_api.endpoints import App
from mobile_api.ops.system import System
from tests.actions.situations import DATA, talk_after
from tests.support.actions import Actions
from tests.support.domain import domain, placeholders
from tests.support.talk import Json

PLAYED: list[Json] = DATA["outcomes"]
BY_TURNS = [
    (row, language)
    for number, row in enumerate(PLAYED)
    for language in (("zh", "en") if "YIWANG_BOTH_LANGUAGES" in os.environ else (("zh", "en")[number % 2],))
]
"""Each row in one language, by turns, to save minutes; with `YIWANG_BOTH_LANGUAGES` set, each in both."""
ACTIONS = {
    "answer": ("action_answer", "inform"),
    "cancel": ("action_cancel", "cancel"),
    "correct": ("action_correct", "correct"),
    "escalate": ("action_escalate", "human"),
    "explain": ("action_explain", "ask_why"),
    "facts": ("action_facts", "ask_fee"),
    "manner": ("action_manner", "speak_simply"),
    "language": ("action_language", "switch_to_chinese"),
    "request": ("action_request", "request_service"),
    "resume": ("action_resume", "resume"),
    "remind": ("action_small_talk", "thank"),
    "status": ("action_status", "ask_status"),
    "submit": ("action_confirm", "affirm"),
    "withdraw": ("action_withdraw", "withdraw"),
}
"""Call -> the action that makes it, and the intent unless the data names another."""
RESPONSES: dict[str, list[Json]] = domain()["responses"]
CASE_OF_DATA = {"utter_settled", "utter_settled_simply", "utter_listed_simply", "utter_in_record_sample"} | VISITS
"""Said of a case without any sample data, or of one whose conditions are: the catalog's don't show it yet."""
ELSEWHERE = {"utter_trouble", "utter_logged_in", "utter_for_foreigners"}
"""See test_trouble.py, the login in test_skills.py, and, said in English only, the dialogues of foreigners."""


AFTER_LOGIN = {
    "credit_locked", "incomplete", "invalid", "login_required", "papers_missing", "submitted", "too_late", "withdrawn",
}  # fmt: skip
NOT_PLAYED: dict[tuple[str, str], str] = {
    **{("resume", outcome): "the login itself makes the call: see the dialogues" for outcome in AFTER_LOGIN},
    ("answer", "nothing"): "an answer is taken for a correction only where there is something to correct",
    ("answer", "too_late"): "the office decides between the question and the yes",
    ("submit", "invalid"): "a day that was right when it was written has passed meanwhile",
}
"""Outcomes that need more than one citizen in one moment, and why."""


def declared(app: App) -> dict[str, set[str]]:
    """Call -> its outcomes, from what each route of the assistant declares to answer."""
    routes = [route for route in app.router.routes if route.path.startswith("v1/assistant/")]
    outcome = {r.path.rsplit("/", 1)[-1]: r.handler.endpoint.answer.model_fields["outcome"].annotation for r in routes}
    return {call: set(get_args(literal)) for call, literal in outcome.items()}


def test_each_declared_outcome_has_its_reply(app: App) -> None:
    assert {call: set(table) for call, table in OUTCOMES.items()} == declared(app)
    told = {response for table in OUTCOMES.values() for response in table.values()} - {ASK, SILENT, "utter_told"}
    assert told | VISITS <= RESPONSES.keys()


@pytest.mark.parametrize(
    ("played", "language"),
    BY_TURNS,
    ids=lambda p: p if isinstance(p, str) else f"{p['call']}-{p['ends']}-{p['told'][0]}",
)
def test_outcome_is_told(live_system: System, actions: Actions, played: Json, language: str) -> None:
    action, usual_intent = ACTIONS[played["call"]]
    talk = talk_after(live_system.url, played["before"], language)
    intent = played.get("intent", usual_intent)
    done = actions.run(talk, action, intent, played[language], played.get("awaiting"))
    assert (done.called and (done.called.name, done.called.result["outcome"])) == (
        played["ends"] and (played["call"], played["ends"])
    )
    assert done.names == played["told"]
    for reply in done.responses:
        for variation in RESPONSES[reply["response"]]:
            named = placeholders(variation)
            assert named <= set(reply), reply["response"]
            assert all(reply[name] not in (None, "") for name in named), reply
    question = done.called.result["next"] if done.called else None
    if question and played["ends"] not in {"invalid", STOPPED}:
        asking = done.responses[-1]
        assert asking["question"].splitlines()[0] == question["text"]
        assert [b["payload"] for b in asking["buttons"] or []] == [option["label"] for option in question["options"]]


def test_every_outcome_is_played_or_said_why_not() -> None:
    played = {(row["call"], row["ends"]) for row in PLAYED if row["ends"]}
    assert played.isdisjoint(NOT_PLAYED)
    assert played | NOT_PLAYED.keys() == {(call, outcome) for call, table in OUTCOMES.items() for outcome in table}


def test_each_response_is_told_somewhere() -> None:
    told = {name for played in PLAYED for name in played["told"]}
    by_data = {name for name in RESPONSES if name.startswith("utter_told_")} | CASE_OF_DATA
    assert told <= RESPONSES.keys()
    assert RESPONSES.keys() - told <= by_data | ELSEWHERE
