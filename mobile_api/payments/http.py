"""Asks a provider over HTTP, and reads no more than an answer may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
import structlog

from mobile_api.errors import Unavailable
from mobile_api.payments.told import NoticeRefused

log = structlog.get_logger()
TIMEOUT_S = 8.0
MAX_ANSWER = 1024 * 1024
MAX_BILL = 64 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """One provider over one connection pool."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, most: int = MAX_ANSWER
    ) -> Answer:
        """The answer, whatever its status. Raises `Unavailable` if none comes, or one that is too large."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s))
        try:
            sent = self._session.request(method, url, data=body or None, headers=headers, allow_redirects=False)
            async with sent as response:
                content = bytearray()
                async for part in response.content.iter_any():
                    content += part
                    if len(content) > most:
                        log.error("provider_answer_too_large")
                        raise Unavailable
                return Answer(response.status, response.headers, bytes(content))
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            log.warning("provider_unanswered", error=type(error).__name__)
            raise Unavailable from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


@contextmanager
def reading(provider: str) -> Iterator[None]:
    """An answer that doesn't count is none: raises `Unavailable` for it, and the log says why."""
    try:
        yield
    except NoticeRefused as refused:
        log.error("provider_answer_refused", provider=provider, why=refused.why)
        raise Unavailable from refused
