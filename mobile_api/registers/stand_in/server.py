"""The stand-in's server: checks signatures as `API.md` says, answers from the sample records."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from mobile_api.registers.client import APP_ID
from mobile_api.registers.signing import MAX_SKEW_S, Stamp, answer_signature, request_signature, same
from mobile_api.registers.stand_in.page import page
from mobile_api.registers.stand_in.samples import Samples

MAX_PHOTO = 5 * 1024 * 1024
Json = dict[str, Any]


class StandIn:
    """Four registers over the sample records. Nonces are remembered as long as a request may be old."""

    def __init__(self, samples: Samples, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._samples, self._secret, self._clock = samples, secret.encode(), clock
        self._nonces: dict[str, int] = {}

    def app(self) -> web.Application:
        """The server's routes: four queries, health, and the page for photos."""
        app = web.Application(client_max_size=MAX_PHOTO)
        samples = self._samples
        queries: dict[str, tuple[str, Callable[[str], Json]]] = {
            "/population/v1/query": ("id_number", lambda n: {"person": samples.person(n)}),
            "/legal-persons/v1/query": ("uscc", lambda n: {"firm": samples.firm(n)}),
            "/credit/v1/query": ("subject", lambda n: {"credit": samples.credit(n)}),
            "/certificates/v1/query": ("holder", lambda n: {"certificates": samples.certificates(n)}),
        }
        for path, (key, answer) in queries.items():
            app.router.add_post(path, self._query(key, answer))
        app.router.add_get("/health", self._healthy)
        app.router.add_get("/", self._page)
        app.router.add_post("/sample/people/{id_number}/photo", self._put_photo)
        return app

    def _query(self, key: str, answer: Callable[[str], Json]) -> Any:
        async def handle(request: web.Request) -> web.Response:
            body = await request.read()
            stamp = _stamp(request)
            refused = self._refused(request, stamp, body)
            number = None if refused else _number(body, key)
            if refused:
                return self._signed(stamp, 401, {"error": refused})
            if number is None:
                return self._signed(stamp, 400, {"error": "request"})
            return self._signed(stamp, 200, answer(number))

        return handle

    def _refused(self, request: web.Request, stamp: Stamp, body: bytes) -> str | None:
        """Why a request doesn't count, or None. The signature comes first: nothing else of it can be trusted."""
        expected = request_signature(self._secret, request.method, request.path, stamp, body)
        now = int(self._clock())
        if not same(expected, request.headers.get("X-Signature", "")):
            return "signature"
        if request.headers.get("X-App-Id") != APP_ID:
            return "app"
        if abs(now - stamp.time) > MAX_SKEW_S or not 16 <= len(stamp.nonce) <= 64:
            return "stale"
        self._nonces = {nonce: at for nonce, at in self._nonces.items() if at > now - 2 * MAX_SKEW_S}
        if stamp.nonce in self._nonces:
            return "replayed"
        self._nonces[stamp.nonce] = now
        return None

    def _signed(self, stamp: Stamp, status: int, answer: Json) -> web.Response:
        body = json.dumps(answer, ensure_ascii=False).encode()
        headers = {"X-Signature": answer_signature(self._secret, stamp, status, body)}
        return web.Response(body=body, status=status, content_type="application/json", headers=headers)

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=page(self._samples.people()), content_type="text/html")

    async def _put_photo(self, request: web.Request) -> web.Response:
        content = await request.read()
        if not content.startswith(b"\xff\xd8") or not self._samples.put_photo(request.match_info["id_number"], content):
            return web.json_response({"error": "photo"}, status=400)
        return web.json_response({"status": "kept"})


def _stamp(request: web.Request) -> Stamp:
    told = request.headers.get("X-Timestamp", "")
    return Stamp(int(told) if told.isascii() and told.isdigit() else 0, request.headers.get("X-Nonce", ""))


def _number(body: bytes, key: str) -> str | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    number = told.get(key) if isinstance(told, dict) else None
    return number if isinstance(number, str) else None
