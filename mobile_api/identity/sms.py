"""Sending text messages: a narrow Protocol and the local outbox that the embedded default uses."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from mobile_api.db import Document
from mobile_api.identity.store import OutboxStore


class SmsSender(Protocol):
    """Whatever brings a short text to a phone."""

    async def send(self, phone: str, text: str, code: str, at: datetime) -> None:
        """Hand the text over. Raises `Unavailable` if the carrier can't be reached."""


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
