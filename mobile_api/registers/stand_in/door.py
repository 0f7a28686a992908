"""The door of a stand-in: lets in what is signed as agreed, once, and signs what is answered."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from mobile_api.signing import APP_ID, MAX_SKEW_S, answer_signature, fault, stamp_of

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SignedDoor:
    """Checks requests as our documents say. Nonces are remembered as long as a request may be old."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret, self._clock = secret.encode(), clock
        self._nonces: dict[str, int] = {}

    def guarding(self, answer: Callable[[bytes], Awaitable[tuple[int, Json]]]) -> Handler:
        """A handler that answers a signed body with a status and a signed object, and 401 to any other."""

        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            refused = self._refused(request, body)
            status, told = (401, {"error": refused}) if refused else await answer(body)
            content, stamp = json.dumps(told, ensure_ascii=False).encode(), stamp_of(request.headers)
            headers = {"X-Signature": answer_signature(self._secret, stamp, status, content)}
            return web.Response(body=content, status=status, content_type="application/json", headers=headers)

        return handle

    def _refused(self, request: web.Request, body: bytes) -> str | None:
        """Why a request doesn't count, or None."""
        now, nonce = int(self._clock()), stamp_of(request.headers).nonce
        if wrong := fault(self._secret, request.method, request.path, request.headers, body, now):
            return wrong
        if request.headers.get("X-App-Id") != APP_ID:
            return "app"
        self._nonces = {seen: at for seen, at in self._nonces.items() if at > now - 2 * MAX_SKEW_S}
        if nonce in self._nonces:
            return "replayed"
        self._nonces[nonce] = now
        return None
