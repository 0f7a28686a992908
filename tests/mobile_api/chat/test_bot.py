"""What the backend makes of a bot that answers as ours never does, but another release could."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mobile_api.chat.bot import Bot, Reply
from mobile_api.errors import Unavailable

ODD = {
    "broke": (500, "{}"),
    "no json": (200, "<html>"),
    "no messages": (200, '{"messages": []}'),
    "no list": (200, '{"messages": "hello"}'),
    "bad button": (200, '{"messages": [{"text": "hello", "buttons": [{"title": "yes"}]}]}'),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A bot that answers by the name of the conversation."""

    class Odd(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
            usual = (200, '{"messages": [{"text": "hello"}]}')
            status, body = next((answer for name, answer in ODD.items() if f'"{name}"' in asked), usual)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def said(address: str, conversation: str) -> list[Reply]:
    """The replies to a message."""

    async def say() -> list[Reply]:
        bot = Bot(address, "secret")
        try:
            return await bot.say(conversation, {"text": "你好"}, {})
        finally:
            await bot.close()

    return asyncio.run(say())


def test_a_usable_answer_is_read(address: str) -> None:
    assert said(address, "fine") == [Reply("hello")]


@pytest.mark.parametrize("odd", ODD)
def test_an_unusable_answer_is_no_answer(address: str, odd: str) -> None:
    with pytest.raises(Unavailable):
        said(address, odd)


def test_a_bot_that_is_away_is_no_answer() -> None:
    with pytest.raises(Unavailable):
        said("http://127.0.0.1:1", "fine")
