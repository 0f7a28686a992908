"""Sending text messages: a narrow Protocol and the local outbox that the embedded default uses."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from mobile_api.db import Database, Document


class SmsSender(Protocol):
    """Whatever brings a short text to a phone."""

    async def send(self, phone: str, text: str, code: str, at: datetime) -> None:
        """Hand the text over. Raises `Unavailable` if the carrier can't be reached."""


class LocalOutbox:
    """Keeps messages in the database for the demo's outbox page instead of sending them."""

    def __init__(self, db: Database) -> None:
        self._messages = db["sms_outbox"]

    async def send(self, phone: str, text: str, code: str, at: datetime) -> None:
        """Write the message to the outbox."""
        await self._messages.insert_one({"phone": phone, "text": text, "code": code, "at": at})

    async def newest(self, phone: str | None, limit: int = 20) -> list[Document]:
        """The last messages, newest first, of one phone or of all."""
        query = {"phone": phone} if phone else {}
        cursor = self._messages.find(query, {"_id": 0}).sort("at", -1).limit(limit)
        return await cursor.to_list(limit)
