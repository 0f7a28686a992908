"""SIGKILL in the middle of a form: what was acknowledged stays, and the same message sent again goes on."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
import requests

from mobile_api.ops.system import System
from tests.support.answers import answer_to
from tests.support.talk import Json, Talk

PROCESSES = ["backend", "bot", "actions", "database"]


def in_the_middle_of_a_form(live_system: System) -> Talk:
    """A barbershop's form with two fields answered and acknowledged."""
    talk = Talk(live_system.url)
    for text in ("我要开理发店", "个体工商户", "租的"):
        talk.say(text)
    for _ in range(2):
        talk.say(answer_to(talk.state["next_question"]))
    return talk


def say_until_answered(talk: Talk, text: str, client_id: str) -> Json:
    """Send the same message again until it is answered, as the app does."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            answer = talk.try_to_say(text, client_id)
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.5)
            continue
        if answer.status_code == 200:
            turn: Json = answer.json()
            return turn
        assert answer.status_code in (409, 500, 503), answer.text
        time.sleep(0.5)
    raise AssertionError("the message was never answered")


@pytest.mark.parametrize("name", PROCESSES)
def test_a_kill_while_a_message_is_answered_answers_it_once(live_system: System, name: str) -> None:
    """And nothing is lost that was acknowledged before."""
    talk = in_the_middle_of_a_form(live_system)
    before, question = talk.state["filled"], talk.state["next_question"]
    client_id = uuid4().hex

    def kill_and_start() -> None:
        live_system.kill(name)
        live_system.start(name)

    restart = threading.Timer(0.015, kill_and_start)
    restart.start()
    turn = say_until_answered(talk, answer_to(question), client_id)
    restart.join()
    live_system.wait_ready()
    filled = turn["conversation"]["filled"]
    assert filled == {**before, question["id"]: filled[question["id"]]}, "filled once, and only that"
    assert say_until_answered(talk, answer_to(question), client_id)["replies"] == turn["replies"]
    messages = talk.api.get(f"/v1/conversations/{talk.id}/messages")["messages"]
    assert [m["client_id"] for m in messages].count(client_id) == 1
    assert turn["conversation"]["next_question"]["id"] != question["id"]


def test_a_restart_of_everything_keeps_the_conversation(live_system: System) -> None:
    talk = in_the_middle_of_a_form(live_system)
    before = talk.state
    live_system.stop_all()
    live_system.start_all()
    assert talk.reload() == before
    talk.say(answer_to(before["next_question"]))
    assert talk.state["filled"].keys() == before["filled"].keys() | {before["next_question"]["id"]}
