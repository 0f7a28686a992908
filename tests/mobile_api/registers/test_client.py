"""The adapter against the stand-in: what is told, what is refused, on both sides."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import requests
from aiohttp import web

from mobile_api.errors import Unavailable
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import free_port
from mobile_api.registers.client import HttpRegisters
from mobile_api.settings import Settings
from mobile_api.signing import MAX_SKEW_S, Stamp, answer_signature, request_signature
from tests.support.registers import SECRET

PERSON, GOOD, DISHONEST = "11010519491231002X", "230603199008050025", "230603198504120016"


@pytest.fixture
async def registers(stand_in: str) -> AsyncIterator[HttpRegisters]:
    asked = HttpRegisters(stand_in, SECRET)
    yield asked
    await asked.close()


async def test_the_four_registers_tell_what_they_know(registers: HttpRegisters) -> None:
    person = await registers.person(PERSON)
    assert person is not None
    today = local_day(now_utc())
    assert (person.name, person.photo, person.as_of) == ("张三", None, today)
    assert await registers.person("230603199008050017") is None
    firm = await registers.firm("91110000600037341L")
    assert firm is not None
    assert (firm.representative, firm.address, firm.status) == ("张三", "示例市示例区新安路1号", "active")
    gone = await registers.firm("91230600MA7G8H9J2Q")
    assert gone is not None
    assert (gone.status, gone.as_of) == ("deregistered", today)
    assert await registers.firm("91230600MA1A2B3C4X") is None
    assert [(await registers.credit(who)).standing for who in (PERSON, GOOD, DISHONEST)] == [
        "ordinary",
        "good",
        "dishonest",
    ]
    reason = await registers.credit(DISHONEST)
    assert reason.reason_zh
    assert reason.reason_en
    assert reason.as_of == today
    (card,) = await registers.certificates(PERSON)
    assert (card.kind, card.issuer_zh, card.as_of) == ("resident-id", "示例市公安局", today)
    assert await registers.certificates(GOOD) == []


def put_photo(stand_in: str, content: bytes) -> int:
    return requests.post(f"{stand_in}/sample/people/{GOOD}/photo", data=content, timeout=10).status_code


async def test_a_photo_put_at_the_page_is_in_the_register(stand_in: str, registers: HttpRegisters) -> None:
    assert put_photo(stand_in, b"not a picture") == 400
    large = b"\xff\xd8 picture" * 50_000
    assert put_photo(stand_in, large) == 200
    person = await registers.person(GOOD)
    assert person is not None
    assert person.photo is not None
    assert len(base64.b64decode(person.photo)) == len(large)


async def test_a_wrong_secret_and_an_absent_register_are_unavailable(stand_in: str) -> None:
    for asked in (HttpRegisters(stand_in, "another secret"), HttpRegisters(f"http://127.0.0.1:{free_port()}", SECRET)):
        with pytest.raises(Unavailable):
            await asked.credit(PERSON)
        await asked.close()


def test_the_page_shows_the_sample_people(stand_in: str) -> None:
    assert "陈静" in requests.get(stand_in, timeout=10).text


def sent(url: str, stamp: Stamp, body: bytes, path: str = "/credit/v1/query", **other: str) -> requests.Response:
    headers = {
        "X-App-Id": "yiwang",
        "X-Timestamp": str(stamp.time),
        "X-Nonce": stamp.nonce,
        "X-Signature": request_signature(SECRET.encode(), "POST", path, stamp, body),
    }
    return requests.post(url + path, data=body, headers=headers | other, timeout=10)


def test_the_stand_in_refuses_what_the_interface_says(stand_in: str) -> None:
    now, body = int(time.time()), json.dumps({"subject": PERSON}).encode()
    fresh = Stamp(now, "n" * 20)
    assert sent(stand_in, fresh, body).status_code == 200
    refused = {
        "replayed": sent(stand_in, fresh, body),
        "stale": sent(stand_in, Stamp(now - MAX_SKEW_S - 5, "o" * 20), body),
        "signature": sent(stand_in, Stamp(now, "p" * 20), body, **{"X-Signature": "0" * 64}),
        "app": sent(stand_in, Stamp(now, "q" * 20), body, **{"X-App-Id": "another"}),
    }
    assert {why: (r.status_code, r.json()["error"]) for why, r in refused.items()} == {
        why: (401, why) for why in refused
    }
    assert sent(stand_in, Stamp(now, "r" * 20), b"[]").status_code == 400


Answerer = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def asking(answer: Answerer) -> AsyncIterator[HttpRegisters]:
    """The adapter before a register that answers everything by `answer`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    asked = HttpRegisters(f"http://127.0.0.1:{port}", SECRET)
    yield asked
    await asked.close()
    await runner.cleanup()


def signed(request: web.Request, status: int, body: bytes) -> dict[str, str]:
    stamp = Stamp(int(request.headers["X-Timestamp"]), request.headers["X-Nonce"])
    return {"X-Signature": answer_signature(SECRET.encode(), stamp, status, body)}


async def test_an_answer_signed_by_somebody_else_does_not_count() -> None:
    async def answer(_: web.Request) -> web.Response:
        told = {"credit": {"subject": PERSON, "standing": "good"}}
        return web.json_response(told, headers={"X-Signature": "0" * 64})

    async with asking(answer) as asked:
        with pytest.raises(Unavailable):
            await asked.credit(PERSON)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"7", b'{"certificates": 7}', b'{"certificates": [7]}', b"\xff"])
async def test_a_signed_answer_that_does_not_fit_is_unavailable(body: bytes) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body, headers=signed(request, 200, body))

    async with asking(answer) as asked:
        with pytest.raises(Unavailable):
            await asked.certificates(PERSON)


async def test_a_redirect_is_not_followed() -> None:
    paths: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere", **signed(request, 307, b"")})

    async with asking(answer) as asked:
        with pytest.raises(Unavailable):
            await asked.person(PERSON)
    assert paths == ["/population/v1/query"]


def test_registers_elsewhere_are_asked_by_https_only() -> None:
    given = {"MONGODB_URI": "mongodb://127.0.0.1:1", "bot_secret": "x", "registers_secret": "x", "sms": "gateway"}
    gateway = {"sms_url": "https://sms.example", "sms_token": "x"}
    with pytest.raises(ValueError, match="https"):
        Settings.model_validate({**given, **gateway, "registers_url": "http://registers.example"})
    assert Settings.model_validate({**given, **gateway, "registers_url": "https://registers.example"}).registers_url
