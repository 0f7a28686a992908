"""Asks an outside system over HTTP, signed as `signing` says, and takes only what that system has signed."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from mobile_api.errors import Unavailable
from mobile_api.figures import OUTSIDE, timed
from mobile_api.signing import APP_ID, Stamp, answer_signature, request_headers, same

log = structlog.get_logger()
MAX_ANSWER = 8 * 1024 * 1024
"""Bytes: the largest answer holds a photo."""


@dataclass(frozen=True)
class SignedAnswer:
    """What the other side has said, and has signed."""

    status: int
    body: bytes

    def as_object(self) -> dict[str, Any]:
        """The JSON object that it is. Raises `Unavailable`."""
        try:
            told = json.loads(self.body)
        except ValueError as error:
            raise unread("JSON") from error
        if not isinstance(told, dict):
            raise unread("object")
        return told


class SignedClient:
    """One outside system over one connection pool; `name` is what the figures call it."""

    def __init__(self, name: str, url: str, secret: str, timeout_s: float, app_id: str = APP_ID) -> None:
        self._name, self._url, self._secret, self._app_id = name, url.rstrip("/"), secret.encode(), app_id
        self._timeout_s = timeout_s
        self._http: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> SignedAnswer:
        """What the system answers, whatever the status. Raises `Unavailable` if it doesn't, or somebody else does."""
        with timed(OUTSIDE, self._name):
            return await self._post(path, body, headers or {})

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> SignedAnswer:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s))
        stamp = Stamp(int(time.time()), secrets.token_hex(16))
        signed = request_headers(self._secret, "POST", path, stamp, body, self._app_id)
        sent = {"Content-Type": "application/json", **headers, **signed}
        try:
            # a redirect would carry personal data to wherever it points
            async with self._http.post(self._url + path, data=body, headers=sent, allow_redirects=False) as response:
                content, status = await _read_whole(response), response.status
                given = response.headers.get("X-Signature", "")
        except (TimeoutError, aiohttp.ClientError) as error:
            log.warning("signed_call_unanswered", path=path, error=type(error).__name__)
            raise Unavailable from error
        if not same(answer_signature(self._secret, stamp, status, content), given):
            log.error("signed_answer_forged", path=path, status=status)
            raise Unavailable
        return SignedAnswer(status, content)

    async def ask(self, path: str, question: Mapping[str, Any]) -> dict[str, Any]:
        """The object that answers a question. Raises `Unavailable`, also if the question was refused."""
        answer = await self.post(path, json.dumps(question).encode())
        if answer.status != 200:
            log.error("signed_call_refused", path=path, status=answer.status)
            raise Unavailable
        return answer.as_object()

    async def alive(self, path: str) -> None:
        """Ask whether it could answer a question now. Raises `Unavailable`."""
        if (await self.ask(path, {})).get("status") != "ok":
            raise unread("status")

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()


def unread(expected: str) -> Unavailable:
    """The problem for a signed answer that isn't what was agreed on; the log names what it should have been."""
    log.error("signed_answer_unread", expected=expected)
    return Unavailable()


async def _read_whole(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for part in response.content.iter_any():
        content += part
        if len(content) > MAX_ANSWER:
            raise unread("at most 8 MB")
    return bytes(content)
