"""The city's SMS gateway: what goes over the wire, and what happens when it doesn't take it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sanic import Sanic

from mobile_api.app import create_app
from mobile_api.db import connect
from mobile_api.errors import Unavailable
from mobile_api.identity import codes
from mobile_api.identity.sms import SmsGateway
from mobile_api.identity.store import IdentityStore
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from mobile_api.settings import Settings
from tests.support.talk import new_phone

TAKEN: list[tuple[str | None, dict[str, str]]] = []


async def take(request: web.Request) -> web.Response:
    """A gateway outside the city's system, that refuses one number."""
    message = await request.json()
    TAKEN.append((request.headers.get("Authorization"), message))
    return web.Response(status=202 if message["phone"] != "13900000000" else 500)


@pytest.fixture
async def gateway() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/messages", take)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    TAKEN.clear()
    yield str(server.make_url("/messages"))
    await server.close()


async def test_a_message_is_handed_over(gateway: str) -> None:
    await SmsGateway(gateway, "secret").send("13800000000", "code 123456", "123456", now_utc())
    assert TAKEN == [("Bearer secret", {"phone": "13800000000", "text": "code 123456"})]


async def test_a_refusal_is_told(gateway: str) -> None:
    with pytest.raises(Unavailable):
        await SmsGateway(gateway, "secret").send("13900000000", "code 123456", "123456", now_utc())


async def test_a_dead_gateway_is_told() -> None:
    with pytest.raises(Unavailable):
        await SmsGateway("http://127.0.0.1:9/messages", "secret").send("13800000000", "code", "1", now_utc())


@pytest.mark.parametrize(
    ("url", "token"), [("", "secret"), ("http://127.0.0.1:9", ""), ("http://sms.example.org/send", "secret")]
)
def test_a_gateway_without_address_or_secret_does_not_start(url: str, token: str) -> None:
    with pytest.raises(ValueError, match="YIWANG_SMS"):
        SmsGateway(url, token)


def test_nobody_reads_codes_where_they_are_really_sent() -> None:
    Sanic.test_mode = True
    told = {"MONGODB_URI": "mongodb://127.0.0.1:1", "bot_secret": "not-used", "registers_secret": "not-used"}
    app = create_app(Settings.model_validate({**told, "sms": "gateway"}))
    assert not [route.path for route in app.router.routes if "outbox" in route.path or "demo" in route.path]


def test_the_demo_does_not_go_with_the_citys_own_registers() -> None:
    told = {"MONGODB_URI": "mongodb://127.0.0.1:1", "bot_secret": "not-used", "registers_secret": "not-used"}
    with pytest.raises(ValueError, match="YIWANG_SMS=outbox"):
        Settings.model_validate({**told, "sms": "outbox", "registers_url": "https://registers.example.org"})


async def test_a_code_that_was_not_sent_counts_for_nothing(live_system: System) -> None:
    """The carrier refuses the first code: the next may be asked for at once."""
    db = connect(live_system.env["MONGODB_URI"], "yiwang")
    store, phone, now = IdentityStore(db), new_phone(), now_utc()
    limits = (now + codes.CODE_LIFE, now - codes.RESEND_AFTER, codes.CODES_PER_DAY)
    assert await store.put_code(phone, "first", now, *limits) == "kept"
    assert await store.put_code(phone, "second", now, *limits) == "too_soon"
    await store.take_back_code(phone, "first", now)
    assert await store.take_code_try(phone, False, now, 5) is None
    assert await store.put_code(phone, "second", now, *limits) == "kept"
    for _ in range(codes.CODES_PER_DAY):
        await store.take_back_code(phone, "second", now)
        await store.put_code(phone, "second", now, *limits)
    await store.take_back_code(phone, "nobody's", now)
    assert await store.put_code(phone, "third", now, *limits) == "too_soon"
    db.client.close()
