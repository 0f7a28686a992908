"""One open socket on a conversation, whoever looks at it: words and signals in; every new message and the state out.

Frames are JSON objects with a `type`. The client says `hello` with its token first, and again
whenever it has a fresher one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Annotated, Any, Literal, Protocol

import structlog
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sanic import Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from mobile_api.chat.conversation import PAGE, TYPING_FOR, Message
from mobile_api.chat.routes import NewMessage
from mobile_api.chat.views import message_view
from mobile_api.endpoints import Body, invalid_request
from mobile_api.errors import InvalidRequest, Problem, Unauthenticated
from mobile_api.hub import Hub
from mobile_api.identity.access import Caller
from mobile_api.live_socket import HELLO_WITHIN_S, problem_of
from mobile_api.live_socket import Hello as Greeting

QUEUE_LOOKED_AT_S = 15.0
"""Whoever waits in the queue moves up without anything being said to them."""
TYPING_LOOKED_AT_S = TYPING_FOR.total_seconds() + 0.2
"""Typing ends without anything being said."""
TRY_AGAIN_LATER = 1013
"""Close code of RFC 6455's registry."""
log = structlog.get_logger()


class Hello(Greeting):
    """Who listens, and the number of the last message that the screen has."""

    after: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Said(NewMessage):
    """Somebody says something."""

    type: Literal["message"]


class Typing(Body):
    """Somebody types."""

    type: Literal["typing"]


class Read(Body):
    """Somebody has seen the messages up to a number."""

    type: Literal["read"]
    seq: Annotated[int, Field(ge=0, lt=2**31)]


AnyFrame = Hello | Said | Typing | Read
Frame = TypeAdapter[AnyFrame](Annotated[AnyFrame, Field(discriminator="type")])


class Side(Protocol):
    """One side of the conversation: what it may see and do there. Each call raises the problem that stands against
    it."""

    async def admit(self, token: str) -> Caller:
        """Whose token it is, for each frame anew."""

    async def state(self, caller: Caller) -> BaseModel:
        """How the conversation stands, as this side sees it."""

    async def news(self, caller: Caller, after: int) -> tuple[list[Message], BaseModel]:
        """The next messages after a number, and how the conversation stands, in as few looks as can be."""

    async def say(self, caller: Caller, client_id: str, text: str) -> None:
        """Say something."""

    async def signal(self, caller: Caller, seen: int | None) -> None:
        """Type, or have seen the messages up to a number."""

    def looked_at_again(self, state: dict[str, Any]) -> float | None:
        """After how many seconds the state is looked at again although nothing was said; None: not at all."""


class Screen:
    """One open socket."""

    def __init__(self, ws: Websocket, conversation_id: str, hub: Hub, side: Side, language: str) -> None:
        self._ws, self._id, self._hub, self._side, self._language = ws, conversation_id, hub, side, language
        self._token, self._seen = "", 0
        self._state: dict[str, Any] = {}

    async def run(self) -> None:
        """Greet, then listen in both directions, until the screen goes away."""
        with contextlib.suppress(ConnectionClosed, WebsocketClosed):
            await self._run()

    async def _run(self) -> None:
        if not await self._greeted():
            return
        with self._hub.listen(self._id) as news:
            pushing = asyncio.create_task(self._push(news))
            pushing.add_done_callback(self._close_if_failed)
            try:
                while (raw := await self._ws.recv()) is not None:
                    if await self._take(raw):
                        news.set()
            finally:
                pushing.cancel()

    def _close_if_failed(self, pushing: asyncio.Task[None]) -> None:
        """A screen that hears nothing any more must know: it opens a new socket then."""
        if not pushing.cancelled() and pushing.exception() is not None:
            log.warning("push_failed", error=type(pushing.exception()).__name__)
            self._closing = asyncio.create_task(self._ws.close(TRY_AGAIN_LATER))

    async def _greeted(self) -> bool:
        try:
            raw = await self._ws.recv(timeout=HELLO_WITHIN_S)
            frame = _frame(raw or "")
            if not isinstance(frame, Hello):
                raise Unauthenticated
            await self._hello(frame)
        except (ConnectionClosed, WebsocketClosed):
            raise
        except Exception as error:
            await self._refuse(problem_of(error))
            return False
        return True

    async def _hello(self, hello: Hello) -> None:
        state = await self._side.state(await self._side.admit(hello.token))
        self._state = state.model_dump(mode="json")
        self._token, self._seen = hello.token, hello.after
        await self._send({"type": "welcome", "seq": hello.after, "conversation": self._state})

    async def _take(self, raw: str | bytes) -> bool:
        """Do what a frame asks for; whether the screen is behind now. What is said wakes every screen by itself."""
        client_id = None
        try:
            frame = _frame(raw)
            if isinstance(frame, Hello):
                await self._hello(frame)
                return True
            if isinstance(frame, Said):
                client_id = frame.client_id
            caller = await self._side.admit(self._token)
            if isinstance(frame, Said):
                await self._side.say(caller, frame.client_id, frame.text)
            else:
                await self._side.signal(caller, frame.seq if isinstance(frame, Read) else None)
        except (ConnectionClosed, WebsocketClosed):
            raise
        except Exception as error:
            await self._refuse(problem_of(error), client_id)
        return False

    async def _push(self, news: asyncio.Event) -> None:
        """Send what is new, by number, each time somebody says that there may be something."""
        news.set()
        while True:
            told = False
            with contextlib.suppress(TimeoutError):
                told = await asyncio.wait_for(news.wait(), self._side.looked_at_again(self._state))
            news.clear()
            try:
                await self._push_once(told)
            except Problem as problem:  # the token has run out, say: the next hello brings a fresh one
                await self._refuse(problem)

    async def _push_once(self, told: bool) -> None:
        """Send the messages that are new, and the state: unless nothing was `told` of it and it is as it was."""
        caller = await self._side.admit(self._token)
        while True:
            page, state = await self._side.news(caller, self._seen)
            for message in page:
                self._seen = message.seq
                await self._send({"type": "message", "message": message_view(message).model_dump(mode="json")})
            if len(page) < PAGE:
                break
        before, self._state = self._state, state.model_dump(mode="json")
        if told or self._state != before:
            await self._send({"type": "conversation", "conversation": self._state})

    async def _refuse(self, problem: Problem, client_id: str | None = None) -> None:
        await self._send({"type": "problem", "client_id": client_id, "problem": problem.as_json(self._language)})

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._ws.send(json.dumps(frame, ensure_ascii=False))


def _frame(raw: str | bytes) -> AnyFrame:
    if isinstance(raw, bytes):
        raise InvalidRequest("请发送文本帧。", "Please send text frames.")
    try:
        return Frame.validate_json(raw)
    except ValidationError as error:
        raise invalid_request(error) from error
