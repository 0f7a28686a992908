"""Guests who write too fast, and whose address counts where proxies stand before the backend."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import requests

from mobile_api.identity.doors.pace import TOGETHER
from mobile_api.ops.system import System
from tests.support.beside import backend_beside
from tests.support.talk import Api, Talk, log_in

PACE = TOGETHER
ENOUGH = 2 * (PACE + TOGETHER)
"""So many are too many also if a minute ends between them."""


def until_refused(ask: Callable[[int], requests.Response]) -> list[requests.Response]:
    """Ask again and again; the answers, the last of which is the refusal."""
    answers: list[requests.Response] = []
    for n in range(ENOUGH):
        answers.append(ask(n))
        if answers[-1].status_code == 429:
            return answers
    raise AssertionError([answer.status_code for answer in answers])


def early_in_a_minute() -> None:
    """Wait, if need be, until a minute is young enough for a flood."""
    if (seconds := time.time() % 60) > 20:
        time.sleep(60 - seconds)


@pytest.fixture(scope="module")
def behind_a_proxy(live_system: System) -> Iterator[str]:
    """A backend that trusts one proxy; a test is that proxy."""
    with backend_beside(live_system, YIWANG_GUEST_PACE=str(PACE), YIWANG_PROXIES="1") as url:
        yield url


@pytest.fixture(scope="module")
def alone(live_system: System) -> Iterator[str]:
    """A backend without a proxy: whatever says so is a client's invention."""
    with backend_beside(live_system, YIWANG_GUEST_PACE=str(PACE)) as url:
        yield url


def search(url: str, heard_from: str, token: str | None = None) -> requests.Response:
    """A search that a proxy passes on."""
    return Api(url, token).call("POST", "/v1/catalog/matches", {"text": "开店"}, X_Forwarded_For=heard_from)


def test_searches_are_slowed_down_by_the_clients_address(behind_a_proxy: str) -> None:
    answers = until_refused(lambda _: search(behind_a_proxy, "203.0.113.1"))
    assert [answer.status_code for answer in answers[:PACE]] == [200] * PACE
    assert search(behind_a_proxy, "203.0.113.2").status_code == 200, "somebody else"


def test_a_client_cannot_forge_the_address_before_a_proxy(behind_a_proxy: str) -> None:
    until_refused(lambda n: search(behind_a_proxy, f"198.51.100.{n}, 203.0.113.3"))


def test_a_client_cannot_forge_the_address_without_a_proxy(alone: str) -> None:
    for name, said in {"X-Forwarded-For": "{}", "X-Real-IP": "{}", "Forwarded": "for={}"}.items():
        until_refused(
            lambda n, name=name, said=said: Api(alone).call(  # type: ignore[misc]
                "POST", "/v1/catalog/matches", {"text": "开店"}, **{name: said.format(f"198.51.100.{n}")}
            )
        )


def test_workers_count_together(alone: str, behind_a_proxy: str) -> None:
    """What one of them has refused, the other lets through only until it tells what it has heard itself."""
    early_in_a_minute()
    until_refused(lambda _: search(alone, "127.0.0.1"))
    assert len(until_refused(lambda _: search(behind_a_proxy, "127.0.0.1"))) <= TOGETHER


def test_one_customer_with_many_addresses_is_one(behind_a_proxy: str) -> None:
    until_refused(lambda n: search(behind_a_proxy, f"2001:db8:1:2::{n:x}"))


def test_a_citizen_is_not_counted(live_system: System, behind_a_proxy: str) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    answers = [search(behind_a_proxy, "203.0.113.4", citizen.token) for _ in range(ENOUGH)]
    assert {answer.status_code for answer in answers} == {200}


def test_messages_and_conversations_are_slowed_down_and_nothing_of_the_refused_is_kept(
    live_system: System, behind_a_proxy: str
) -> None:
    talk = Talk(live_system.url, language="en")
    api, path = Api(behind_a_proxy, talk.guest_token, "en"), f"/v1/conversations/{talk.id}/messages"
    here = {"X-Forwarded-For": "203.0.113.5"}
    *taken, refused = until_refused(
        lambda _: api.call("POST", path, {"client_id": uuid4().hex, "text": "hello"}, **here)
    )
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["retry_after_s"] == int(refused.headers["retry-after"])
    assert "seconds" in refused.json()["detail"]
    kept = [m for m in talk.api.get(path)["messages"] if m["sender"] == "citizen"]
    assert len(kept) == len(taken)
    until_refused(lambda _: Api(behind_a_proxy).call("POST", "/v1/conversations", **here))


def test_a_socket_is_slowed_down_and_stays_open(live_system: System, behind_a_proxy: str) -> None:
    talk = Talk(live_system.url)

    async def flooded() -> list[dict[str, Any]]:
        url, here = f"{behind_a_proxy}/v1/conversations/{talk.id}/socket", {"X-Forwarded-For": "203.0.113.6"}
        async with aiohttp.ClientSession() as http, http.ws_connect(url, headers=here) as socket:
            await socket.send_json({"type": "hello", "token": talk.guest_token})
            for _ in range(ENOUGH):
                await socket.send_json({"type": "message", "client_id": uuid4().hex, "text": "你好"})
            frames: list[dict[str, Any]] = []
            while not any(frame["type"] == "problem" for frame in frames):
                frames.append(await socket.receive_json(timeout=30))
            assert not socket.closed
            return frames

    problem = asyncio.run(flooded())[-1]["problem"]
    assert problem["code"] == "too-many-requests"
    assert 0 < problem["retry_after_s"] <= 60
