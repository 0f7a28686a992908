"""Guests who write too fast, and whose address counts where proxies stand before the backend."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from mobile_api.ops.system import System
from tests.support.beside import backend_beside
from tests.support.talk import Api, Talk, log_in

PACE = 5
ENOUGH = 2 * PACE + 1
"""So many are too many also if a minute ends between them."""


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


def search(url: str, heard_from: str, token: str | None = None) -> int:
    """The status of a search."""
    headers = {"X-Forwarded-For": heard_from}
    return Api(url, token).call("POST", "/v1/catalog/matches", {"text": "开店"}, **headers).status_code


def test_searches_are_slowed_down_by_the_clients_address(behind_a_proxy: str) -> None:
    statuses = [search(behind_a_proxy, "203.0.113.1") for _ in range(ENOUGH)]
    assert statuses[:PACE] == [200] * PACE
    assert 429 in statuses
    assert search(behind_a_proxy, "203.0.113.2") == 200, "somebody else"


def test_a_client_cannot_forge_the_address_before_a_proxy(behind_a_proxy: str) -> None:
    statuses = [search(behind_a_proxy, f"198.51.100.{n}, 203.0.113.3") for n in range(ENOUGH)]
    assert 429 in statuses


def test_a_client_cannot_forge_the_address_without_a_proxy(alone: str) -> None:
    headers = ("X-Forwarded-For", "X-Real-IP", "Forwarded")
    for name in headers:
        made_up = [{name: f"for=198.51.100.{n}" if name == "Forwarded" else f"198.51.100.{n}"} for n in range(ENOUGH)]
        answers = [Api(alone).call("POST", "/v1/catalog/matches", {"text": "开店"}, **one) for one in made_up]
        assert 429 in [answer.status_code for answer in answers], name


def test_one_customer_with_many_addresses_is_one(behind_a_proxy: str) -> None:
    assert 429 in [search(behind_a_proxy, f"2001:db8:1:2::{n:x}") for n in range(ENOUGH)]


def test_a_citizen_is_not_counted(live_system: System, behind_a_proxy: str) -> None:
    citizen, _ = log_in(live_system.url, person=None)
    assert {search(behind_a_proxy, "203.0.113.4", citizen.token) for _ in range(ENOUGH)} == {200}


def test_messages_and_conversations_are_slowed_down_and_nothing_of_the_refused_is_kept(
    live_system: System, behind_a_proxy: str
) -> None:
    """The conversation was begun elsewhere: workers share the count, and the conversations."""
    talk = Talk(live_system.url, language="en")
    api, path = Api(behind_a_proxy, talk.guest_token, "en"), f"/v1/conversations/{talk.id}/messages"
    here = {"X-Forwarded-For": "203.0.113.5"}
    answers = [api.call("POST", path, {"client_id": uuid4().hex, "text": "hello"}, **here) for _ in range(ENOUGH)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["retry_after_s"] == int(refused.headers["retry-after"])
    assert "seconds" in refused.json()["detail"]
    taken = [answer for answer in answers if answer.status_code == 200]
    kept = [m for m in talk.api.get(path)["messages"] if m["sender"] == "citizen"]
    assert len(kept) == len(taken) < ENOUGH
    opened = [Api(behind_a_proxy).call("POST", "/v1/conversations", **here).status_code for _ in range(ENOUGH)]
    assert 429 in opened


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
