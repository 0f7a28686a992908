"""The city's SMS gateway: what goes over the wire, and what happens when it doesn't take it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from mobile_api.errors import Unavailable
from mobile_api.identity.sms import SmsGateway
from mobile_api.localtime import now_utc

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


@pytest.mark.parametrize(("url", "token"), [("", "secret"), ("http://127.0.0.1:9", "")])
def test_a_gateway_without_address_or_secret_does_not_start(url: str, token: str) -> None:
    with pytest.raises(ValueError, match="YIWANG_SMS"):
        SmsGateway(url, token)
