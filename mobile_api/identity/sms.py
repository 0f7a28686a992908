"""Sending text messages: a narrow Protocol, the city's gateway, and the outbox that the demo shows instead."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp
import structlog

from mobile_api.db import Document
from mobile_api.errors import Unavailable
from mobile_api.identity.store import OutboxStore

log = structlog.get_logger()
TIMEOUT_S = 5.0


class SmsSender(Protocol):
    """Whatever brings a short text to a phone."""

    async def send(self, phone: str, text: str, code: str, at: datetime) -> None:
        """Hand the text over. Raises `Unavailable` if the carrier can't be reached."""


class SmsGateway:
    """The city's SMS gateway: `POST {"phone", "text"}` as JSON with a bearer token; any 2xx means accepted."""

    def __init__(self, url: str, token: str) -> None:
        if not url or not token:
            raise ValueError("YIWANG_SMS=gateway needs YIWANG_SMS_URL and YIWANG_SMS_TOKEN")
        if urlsplit(url).scheme != "https" and urlsplit(url).hostname != "127.0.0.1":
            raise ValueError("YIWANG_SMS_URL must be https: it carries one-time codes")
        self._url, self._headers = url, {"Authorization": f"Bearer {token}"}

    async def send(self, phone: str, text: str, code: str, at: datetime) -> None:
        """Hand the text to the gateway. Raises `Unavailable` if it doesn't take it."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as http,
                http.post(
                    self._url, json={"phone": phone, "text": text}, headers=self._headers, allow_redirects=False
                ) as response,
            ):
                accepted = 200 <= response.status < 300
        except (TimeoutError, aiohttp.ClientError) as error:
            log.error("sms_unreachable", error=type(error).__name__)
            raise Unavailable from error
        if not accepted:
            log.error("sms_refused", status=response.status)
            raise Unavailable


class LocalOutbox:
    """Keeps messages for the demo's outbox page instead of sending them."""

    def __init__(self, store: OutboxStore) -> None:
        self._store = store

    async def send(self, phone: str, text: str, code: str, at: datetime) -> None:
        """Put the message into the outbox."""
        await self._store.put({"phone": phone, "text": text, "code": code, "at": at})

    async def newest(self, phone: str | None) -> list[Document]:
        """The last messages, newest first, of one phone or of all."""
        return await self._store.newest(phone)
