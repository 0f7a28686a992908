"""What those who run the city watch: figures for Prometheus, and one id through all logs."""

from __future__ import annotations

import json
import socket
import time
from uuid import uuid4

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from mobile_api.ops.system import System
from tests.support.beside import backend_beside
from tests.support.talk import Api, Json, Talk, log_in

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(system: System) -> Figures:
    """Each sample's value, by its name and labels."""
    answer = Api(system.url, system.env["YIWANG_METRICS_TOKEN"]).call("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def at(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The key of a sample."""
    return name, frozenset(labels.items())


def lines(system: System, process: str, request_id: str) -> list[Json]:
    """What a process has logged of a request."""
    log = (system.data_dir / f"{process}.log").read_text(errors="replace").splitlines()
    return [json.loads(line) for line in log if request_id in line and line.startswith("{")]


def test_figures_are_for_who_has_the_token(live_system: System) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    wrong = [None, citizen.token, live_system.env["YIWANG_METRICS_TOKEN"][:-1]]
    assert [Api(live_system.url, token).call("GET", "/metrics").status_code for token in wrong] == [404, 404, 404]


def test_without_a_token_of_its_own_nobody_sees_a_backends_figures(live_system: System) -> None:
    with backend_beside(live_system, YIWANG_METRICS_TOKEN="") as url:
        assert Api(url).call("GET", "/metrics").status_code == 404
        assert Api(url, live_system.env["YIWANG_METRICS_TOKEN"]).call("GET", "/metrics").status_code == 404


def test_requests_are_counted_by_route_and_never_by_path(live_system: System) -> None:
    talk, before = Talk(live_system.url), figures(live_system)
    talk.api.get(f"/v1/conversations/{talk.id}")
    nowhere = uuid4().hex
    assert talk.api.call("GET", f"/v1/{nowhere}").status_code == 404
    after = figures(live_system)
    shown = at(
        "yiwang_request_seconds_count", method="GET", route="/v1/conversations/<conversation_id:str>", status="200"
    )
    assert after[shown] == before.get(shown, 0) + 1
    everything = str(after)
    assert talk.id not in everything
    assert nowhere not in everything


def test_turns_rounds_outboxes_and_calls_outside_have_figures(live_system: System) -> None:
    before = figures(live_system)
    Talk(live_system.url).say("你好")
    log_in(live_system.url)
    after = figures(live_system)
    for counted in (
        at("yiwang_turn_seconds_count", outcome="ok"),
        at("yiwang_outside_seconds_count", system="registers", outcome="ok"),
    ):
        assert after[counted] > before.get(counted, 0)
    assert after[at("yiwang_rounds_total", round="news", outcome="ok")] > 0
    for outbox in ("news", "departments", "push"):
        assert after[at("yiwang_outbox_parked", outbox=outbox)] == 0
        assert 0 <= after[at("yiwang_outbox_oldest_due_seconds", outbox=outbox)] < 60


def leave(talk: Talk, port: int, after_s: float) -> None:
    """Say something, and hang up before the answer."""
    body = json.dumps({"client_id": uuid4().hex, "text": "你好"}).encode()
    head = (
        f"POST /v1/conversations/{talk.id}/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    )
    head += f"Authorization: Bearer {talk.api.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(head.encode() + body)
        time.sleep(after_s)


def test_who_leaves_before_the_answer_is_no_fault_of_ours(live_system: System) -> None:
    route = "/v1/conversations/<conversation_id:str>/messages"
    gone, failed = (
        at("yiwang_request_seconds_count", method="POST", route=route, status=status) for status in ("499", "500")
    )
    before = after = figures(live_system)
    for after_s in (0.02, 0.05, 0.1, 0.2):  # a busy machine begins later, an idle one is done sooner
        leave(Talk(live_system.url), int(live_system.env["YIWANG_PORT"]), after_s)
        until = time.monotonic() + 5
        while after.get(gone) == before.get(gone) and time.monotonic() < until:
            time.sleep(0.2)
            after = figures(live_system)
    assert after.get(gone, 0) > before.get(gone, 0)
    assert after.get(failed) == before.get(failed)


def test_methods_that_somebody_invents_are_one_figure(live_system: System) -> None:
    for invented in ("BREW", "WHEN"):
        Api(live_system.url).call(invented, "/v1/me")
    methods = {value for (figure, labels) in figures(live_system) for name, value in labels if name == "method"}
    assert "other" in methods
    assert not methods & {"BREW", "WHEN"}


def test_a_connections_next_request_has_nothing_of_the_one_before(live_system: System) -> None:
    talk, next_id = Talk(live_system.url), f"app-{uuid4().hex}"
    with requests.Session() as connection:
        token = {"Authorization": f"Bearer {talk.guest_token}"}
        said = {"client_id": uuid4().hex, "text": "你好"}
        sent = connection.post(f"{talk.api.url}/v1/conversations/{talk.id}/messages", json=said, headers=token)
        assert sent.status_code == 200
        connection.get(f"{talk.api.url}/v1/me", headers={"X-Request-Id": next_id})
    (line,) = lines(live_system, "backend", next_id)
    assert "message" not in line


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with blank id", "id=<script>", "编号编号编号编号"])
def test_an_id_that_is_none_is_replaced(live_system: System, given: str) -> None:
    answer = Api(live_system.url).call("GET", "/v1/me", X_Request_Id=given.encode())  # type: ignore[arg-type]
    assert answer.headers["x-request-id"].isalnum()
    assert answer.headers["x-request-id"] != given


def test_a_requests_id_is_given_back_and_logged(live_system: System) -> None:
    request_id = f"app-{uuid4().hex}"
    answer = Api(live_system.url).call("GET", "/v1/me", X_Request_Id=request_id)
    assert answer.headers["x-request-id"] == request_id
    (line,) = lines(live_system, "backend", request_id)
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "/v1/me", 401)


def test_a_messages_id_goes_through_all_processes(live_system: System) -> None:
    talk = Talk(live_system.url)
    talk.say("我要开理发店")
    said = next(
        m for m in talk.api.get(f"/v1/conversations/{talk.id}/messages")["messages"] if m["sender"] == "citizen"
    )
    (turn,) = lines(live_system, "bot", said["id"])
    assert (turn["event"], turn["failed"]) == ("turn", False)
    (action,) = lines(live_system, "actions", said["id"])
    assert (action["event"], action["action"]) == ("action", "action_request")
    logged = lines(live_system, "backend", said["id"])
    routes = {line["route"] for line in logged if line["event"] == "request"}
    assert routes == {"/v1/assistant/request", "/v1/conversations/<conversation_id:str>/messages"}
    assert "理发店" not in json.dumps([turn, action, *logged], ensure_ascii=False)
