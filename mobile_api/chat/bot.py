"""The bot as the backend sees it: one message in, its replies out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import aiohttp
import structlog
from pydantic import BaseModel, Field, ValidationError

from mobile_api.errors import Unavailable

log = structlog.get_logger()
TIMEOUT_S = 9.0
"""Less than a turn's life, so that a turn which times out still owns its conversation."""


@dataclass(frozen=True)
class Reply:
    """One message of the bot."""

    text: str
    buttons: tuple[dict[str, str], ...] = ()
    card: dict[str, Any] | None = None


class Button(BaseModel):
    """A label and what pressing it says."""

    title: str
    say: str


class Spoken(BaseModel):
    """One message as the bot's channel writes it."""

    text: str | None = None
    buttons: list[Button] | None = None
    card: dict[str, Any] | None = None


class Answer(BaseModel):
    """The bot's channel's answer to one message; there is always something to say."""

    messages: Annotated[list[Spoken], Field(min_length=1)]
    failed: bool = False


class Bot:
    """Speaks to the bot's own channel. Only the backend may: the channel trusts the sender that it names."""

    def __init__(self, url: str, secret: str) -> None:
        self._address = f"{url.rstrip('/')}/webhooks/backend/webhook"
        self._conversations = f"{url.rstrip('/')}/webhooks/backend/conversations"
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._http: aiohttp.ClientSession | None = None

    async def say(self, conversation_id: str, said: dict[str, str], metadata: dict[str, Any]) -> list[Reply]:
        """The replies to `said`: a `text`, or an `event`. Raises `Unavailable` if no usable reply comes."""
        payload = {"sender": conversation_id, **said, "metadata": metadata}
        try:
            answer = Answer.model_validate_json(await self._asked("POST", self._address, conversation_id, payload))
        except ValidationError as error:
            log.error("bot_unusable", wrong=error.error_count(), conversation=conversation_id)
            raise Unavailable from None  # the error holds the bot's words
        if answer.failed:
            log.error("bot_action_failed", conversation=conversation_id)
        return [Reply(m.text or "", tuple(b.model_dump() for b in m.buttons or ()), m.card) for m in answer.messages]

    async def forget(self, conversation_id: str) -> None:
        """Nothing that the bot remembers of a conversation is left. Raises `Unavailable`."""
        await self._asked("DELETE", f"{self._conversations}/{conversation_id}", conversation_id)

    async def alive(self) -> bool:
        """Whether the bot answers at all."""
        timeout, home = aiohttp.ClientTimeout(total=2), self._address.removesuffix("webhooks/backend/webhook")
        try:
            async with aiohttp.ClientSession(timeout=timeout) as http, http.get(home) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _asked(self, method: str, address: str, conversation_id: str, payload: Any = None) -> bytes:
        """The channel's answer. Raises `Unavailable` if there is none, or another status than 200."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        try:
            async with self._http.request(method, address, json=payload, headers=self._headers) as response:
                if response.status != 200:
                    log.error("bot_refused", status=response.status, conversation=conversation_id)
                    raise Unavailable
                return await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            log.error("bot_unreachable", error=type(error).__name__, conversation=conversation_id)
            raise Unavailable from error

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
