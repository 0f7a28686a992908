"""The channel that the backend talks to; nobody else may.

Rasa trusts the sender that a request names, so the request must prove that it comes from the backend.
A turn without a reply is an error here, never an empty success.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot.log import log
from bot.once import check_schema_once
from bot.tracker_store import forget

EVENTS = {"logged_in": "/logged_in"}
"""What the backend may tell beside the citizen's words; citizens can't write these."""
LANGUAGES = ("zh", "en")
OnMessage = Callable[[UserMessage], Awaitable[Any]]


class BadTurn(Exception):
    """The request isn't a turn; the message says why."""


class Replies(OutputChannel):
    """Collects the replies of one turn, text, buttons and card of each message together."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.failed = False

    @classmethod
    def name(cls) -> str:
        """The channel's name in conditional responses."""
        return "backend"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message, and whether it is an apology."""
        custom = message.get("custom") or {}
        self.failed = self.failed or bool(custom.get("failed"))
        buttons = [{"title": b["title"], "say": b["payload"]} for b in message.get("buttons") or []]
        text, card = message.get("text") or "", custom.get("card")
        if text or buttons or card:
            self.messages.append({"text": text, "buttons": buttons, "card": card})


class BackendInput(InputChannel):
    """`POST /webhooks/backend/webhook`, for the holder of the shared secret."""

    def __init__(self, secret: str) -> None:
        self._expected = f"Bearer {secret}".encode()

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return "backend"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> BackendInput:
        """Build from `credentials.yml`. Raises if the secret isn't set: without it anybody could speak for anybody."""
        secret = str((credentials or {}).get("secret") or "")
        if not secret or secret.startswith("$"):
            raise RasaException("YIWANG_BOT_SECRET is not set: the bot doesn't start without it.")
        check_schema_once()
        return cls(secret)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("backend_channel")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return as_json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self.admits(request.headers.get("Authorization", "")):
                return as_json({"error": "unauthorized"}, status=401)
            replies, began, about = Replies(), time.perf_counter(), log
            try:
                turn = turn_from(_read(request.body), replies)
                about = log.bind(request_id=str((turn.metadata or {}).get("request_id") or ""))
                await on_new_message(turn)
            except BadTurn as problem:
                return as_json({"error": "bad_turn", "detail": str(problem)}, status=400)
            except Exception as problem:  # the boundary of the process: nothing of it may reach the caller
                about.error("turn_failed", why=type(problem).__name__)
                return as_json({"error": "turn_failed"}, status=502)
            ms = round((time.perf_counter() - began) * 1000)
            about.info("turn", ms=ms, messages=len(replies.messages), failed=replies.failed)
            return answer(replies)

        @routes.delete("/conversations/<conversation_id:str>")
        async def forget_conversation(request: Request, conversation_id: str) -> HTTPResponse:
            if not self.admits(request.headers.get("Authorization", "")):
                return as_json({"error": "unauthorized"}, status=401)
            await forget(request.app.ctx.agent.tracker_store, conversation_id)
            return as_json({"status": "forgotten"})

        return routes

    def admits(self, authorization: str) -> bool:
        """Whether the header carries the secret."""
        return hmac.compare_digest(authorization.encode(), self._expected)


def _read(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError as problem:
        raise BadTurn("the body isn't JSON") from problem


def turn_from(body: object, replies: Replies) -> UserMessage:
    """The turn that a request describes. Raises `BadTurn`."""
    if not isinstance(body, Mapping):
        raise BadTurn("a JSON object is expected")
    sender, text, event, metadata = (body.get(key) for key in ("sender", "text", "event", "metadata"))
    if not isinstance(sender, str) or not sender:
        raise BadTurn("sender is missing")
    if not isinstance(metadata, Mapping):
        raise BadTurn("metadata is missing")
    if event is not None:
        if event not in EVENTS:
            raise BadTurn("unknown event")
        said = EVENTS[event] + _language_entity(metadata)
    elif isinstance(text, str) and text.strip():
        said = defused(text)
    else:
        raise BadTurn("text or event is missing")
    return UserMessage(said, replies, sender, input_channel=BackendInput.name(), metadata=dict(metadata))


def defused(text: str) -> str:
    """A citizen's words so that Rasa can't read them as a command: it takes a leading "/" for an intent's name."""
    stripped = text.strip()
    return f"\u200b{stripped}" if stripped.startswith("/") else stripped


def _language_entity(metadata: Mapping[str, Any]) -> str:
    """An event skips the understanding, so it must bring the language itself."""
    language = metadata.get("language")
    return f'{{"language": "{language}"}}' if language in LANGUAGES else ""


def answer(replies: Replies) -> HTTPResponse:
    """What the backend gets for a turn."""
    if not replies.messages:
        return as_json({"error": "empty_reply"}, status=502)
    body: dict[str, Any] = {"messages": replies.messages}
    if replies.failed:
        body["failed"] = True
    return as_json(body)
