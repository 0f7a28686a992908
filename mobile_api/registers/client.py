"""The four registers over HTTP, as `API.md` describes them."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any, TypeVar

import aiohttp
import structlog
from pydantic import ValidationError

from mobile_api.errors import Unavailable
from mobile_api.registers.records import CertificateRecord, Credit, Firm, Person
from mobile_api.registers.signing import Stamp, answer_signature, request_signature, same

log = structlog.get_logger()
TIMEOUT_S = 2.5
"""A citizen waits for it, so it is short; what can be checked later is checked later."""
MAX_ANSWER = 8 * 1024 * 1024
"""Bytes: the largest answer holds a photo."""
APP_ID = "yiwang"
R = TypeVar("R", Person, Firm, Credit, CertificateRecord)


class HttpRegisters:
    """All four Protocols of `records` over one connection pool."""

    def __init__(self, url: str, secret: str, app_id: str = APP_ID) -> None:
        self._url, self._secret, self._app_id = url.rstrip("/"), secret.encode(), app_id
        self._http: aiohttp.ClientSession | None = None

    async def person(self, id_number: str) -> Person | None:
        """The person of an ID number, or None. Raises `Unavailable`."""
        told = await self._ask("/population/v1/query", {"id_number": id_number})
        return None if told.get("person") is None else _read(Person, told["person"])

    async def firm(self, uscc: str) -> Firm | None:
        """The firm of a unified social credit code, or None. Raises `Unavailable`."""
        told = await self._ask("/legal-persons/v1/query", {"uscc": uscc})
        return None if told.get("firm") is None else _read(Firm, told["firm"])

    async def credit(self, subject: str) -> Credit:
        """The standing of an ID number or a USCC. Raises `Unavailable`."""
        return _read(Credit, (await self._ask("/credit/v1/query", {"subject": subject})).get("credit"))

    async def certificates(self, holder: str) -> list[CertificateRecord]:
        """What a person or firm holds. Raises `Unavailable`."""
        told = await self._ask("/certificates/v1/query", {"holder": holder})
        held = told.get("certificates") or []
        if not isinstance(held, list):
            raise _unread("list of certificates")
        return [_read(CertificateRecord, one) for one in held]

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()

    async def _ask(self, path: str, question: dict[str, str]) -> dict[str, Any]:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        body, stamp = json.dumps(question).encode(), Stamp(int(time.time()), secrets.token_hex(16))
        headers = {
            "Content-Type": "application/json",
            "X-App-Id": self._app_id,
            "X-Timestamp": str(stamp.time),
            "X-Nonce": stamp.nonce,
            "X-Signature": request_signature(self._secret, "POST", path, stamp, body),
        }
        try:
            # a redirect would carry the ID number to wherever it points
            async with self._http.post(self._url + path, data=body, headers=headers, allow_redirects=False) as response:
                content, status = await _read_whole(response), response.status
                given = response.headers.get("X-Signature", "")
        except (TimeoutError, aiohttp.ClientError) as error:
            log.warning("register_unreachable", register=path, error=type(error).__name__)
            raise Unavailable from error
        if not same(answer_signature(self._secret, stamp, status, content), given):
            log.error("register_answer_forged", register=path, status=status)
            raise Unavailable
        if status != 200:
            log.error("register_refused", register=path, status=status)
            raise Unavailable
        try:
            answer = json.loads(content)
        except ValueError as error:
            raise _unread("JSON") from error
        if not isinstance(answer, dict):
            raise _unread("object")
        return answer


async def _read_whole(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for part in response.content.iter_any():
        content += part
        if len(content) > MAX_ANSWER:
            raise _unread("at most 8 MB")
    return bytes(content)


def _read(kind: type[R], told: Any) -> R:
    try:
        return kind.model_validate_json(json.dumps(told))
    except ValidationError as error:
        raise _unread(kind.__name__) from error


def _unread(expected: str) -> Unavailable:
    """The problem for a signed answer that isn't what `API.md` says; the log names what it should have been."""
    log.error("register_answer_unread", expected=expected)
    return Unavailable()
