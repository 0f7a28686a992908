"""What people hear when something behind the actions fails."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mobile_api.ops.health import wait_for
from mobile_api.ops.system import System, free_port
from mobile_api.ops.train import BOT_PYTHON
from mobile_api.settings import ROOT
from tests.actions.situations import talk_after
from tests.support.actions import Actions
from tests.support.talk import Json
from tests.support.turns import Turns

ID_NUMBER = "230602199003075512"
SLOTS = {"language": "zh", "awaiting": "field"}


def apologises(answer: Json) -> bool:
    """Whether an action says sorry, flags it, and lets Rasa go on listening."""
    (reply,) = answer["responses"]
    listens = [event["event"] for event in answer["events"]] == ["followup"]
    return (reply["response"], reply["custom"], listens) == ("utter_trouble", {"failed": True}, True)


def test_a_dead_database_and_a_dead_backend_are_apologised_for(
    live_system: System, actions: Actions, turns: Turns
) -> None:
    talk = talk_after(live_system.url, "form")
    filled = talk.state["filled"]
    with turns.turn(talk) as turn:
        try:
            live_system.kill("database")
            unavailable = actions.post("action_answer", "inform", ID_NUMBER, SLOTS, turn.metadata)
            live_system.kill("backend")
            refused = actions.post("action_answer", "inform", ID_NUMBER, SLOTS, turn.metadata)
        finally:
            live_system.start_all()
    assert apologises(unavailable)
    assert apologises(refused)
    assert ID_NUMBER not in (live_system.data_dir / "actions.log").read_text()
    assert talk.reload()["filled"] == filled


def test_a_token_whose_turn_is_over_is_apologised_for(live_system: System, actions: Actions, turns: Turns) -> None:
    talk = talk_after(live_system.url, "form")
    with turns.turn(talk) as turn:
        pass
    assert apologises(actions.post("action_answer", "inform", ID_NUMBER, SLOTS, turn.metadata))
    assert talk.reload()["filled"] == {}


def test_a_message_without_a_token_is_apologised_for(live_system: System, actions: Actions) -> None:
    assert apologises(actions.post("action_request", "request_service", "我要开理发店", SLOTS, {}))


ODD: dict[str, tuple[int, object]] = {
    "broke": (500, {"title": "no"}),
    "unheard of": (200, {"outcome": "unheard_of"}),
    "none": (200, {"no": "outcome"}),
    "list": (200, ["list"]),
    "no json": (200, None),
}


@pytest.fixture(scope="module")
def beside_odd_backend(tmp_path_factory: pytest.TempPathFactory, turns: Turns) -> Iterator[Actions]:
    """A second action server whose backend answers what ours never does, by the name in the token.

    The real backend can't be made to answer so: its results are typed. A release that is newer than the action server
    could.
    """

    class Odd(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = ODD[self.headers["Authorization"].removeprefix("Bearer ")]
            payload = json.dumps(body).encode() if body else b"<html>"
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    odd = HTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=odd.serve_forever, daemon=True).start()
    port = str(free_port())
    env = {**os.environ, "YIWANG_API_URL": f"http://127.0.0.1:{odd.server_address[1]}", "SANIC_HOST": "127.0.0.1"}
    env |= {"YIWANG_ACTIONS_PORT": port, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [str(BOT_PYTHON), "-m", "rasa_sdk", "--actions", "actions", "--port", port]
    with (tmp_path_factory.mktemp("odd") / "actions.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        wait_for("actions", env, alive=lambda: process.poll() is None)
        yield Actions(f"http://127.0.0.1:{port}/webhook", turns)
    finally:
        process.terminate()
        process.wait(60)
        odd.shutdown()
        odd.server_close()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_is_apologised_for(beside_odd_backend: Actions, odd: str) -> None:
    answer = beside_odd_backend.post("action_answer", "inform", ID_NUMBER, SLOTS, {"token": odd})
    assert apologises(answer)
