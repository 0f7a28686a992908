"""A conversation over WebSocket: the citizen's words in; every new message and the state out.

Frames are JSON objects with a `type`. The client says `hello` with its token first, and again
whenever it has a fresher one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, Literal

import structlog
from pydantic import Field, TypeAdapter, ValidationError
from sanic import Blueprint, Request, Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from mobile_api.boundary import as_problem
from mobile_api.chat.conversation import PAGE
from mobile_api.chat.routes import NewMessage
from mobile_api.chat.service import ChatService
from mobile_api.chat.views import message_view
from mobile_api.endpoints import Body, invalid_request, language_of
from mobile_api.errors import InvalidRequest, Problem, Unauthenticated
from mobile_api.identity.access import Caller
from mobile_api.identity.service import IdentityService
from mobile_api.logs import cause

bp = Blueprint("chat_socket")
HELLO_WITHIN_S = 10
TRY_AGAIN_LATER = 1013
"""Close code of RFC 6455's registry."""
log = structlog.get_logger()


class Hello(Body):
    """Who listens, and the number of the last message that the screen has."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=2000)]
    after: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Said(NewMessage):
    """The citizen says something."""

    type: Literal["message"]


Frame = TypeAdapter[Hello | Said](Annotated[Hello | Said, Field(discriminator="type")])


@bp.websocket("/v1/conversations/<conversation_id:str>/socket")  # type: ignore[untyped-decorator]
async def talk(request: Request, ws: Websocket, conversation_id: str) -> None:
    """One screen of a conversation, until it goes away."""
    services = request.app.ctx.services
    pace = partial(services.pace.step, address=request.client_ip)
    screen = Screen(ws, conversation_id, services.chat, services.identity, pace, language_of(request))
    try:
        await screen.run()
    except (ConnectionClosed, WebsocketClosed):
        return


class Screen:
    """One open socket."""

    def __init__(
        self,
        ws: Websocket,
        conversation_id: str,
        chat: ChatService,
        identity: IdentityService,
        pace: Callable[[Caller], Awaitable[None]],
        language: str,
    ) -> None:
        self._ws, self._id, self._chat, self._identity, self._language = ws, conversation_id, chat, identity, language
        self._pace = pace
        self._token, self._seen = "", 0

    async def run(self) -> None:
        """Greet, then listen in both directions."""
        if not await self._greeted():
            return
        with self._chat.hub.listen(self._id) as news:
            pushing = asyncio.create_task(self._push(news))
            pushing.add_done_callback(self._close_if_failed)
            try:
                while (raw := await self._ws.recv()) is not None:
                    await self._take(raw)
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
            await self._refuse(self._problem(error))
            return False
        return True

    async def _hello(self, hello: Hello) -> None:
        caller = await self._identity.authenticate(hello.token)
        state = await self._chat.conversation(self._id, caller)
        self._token, self._seen = hello.token, hello.after
        await self._send({"type": "welcome", "seq": hello.after, "conversation": state.model_dump(mode="json")})

    async def _take(self, raw: str | bytes) -> None:
        client_id = None
        try:
            frame = _frame(raw)
            if isinstance(frame, Hello):
                await self._hello(frame)
                return
            client_id = frame.client_id
            caller = await self._identity.authenticate(self._token)
            await self._pace(caller)
            await self._chat.send(self._id, caller, frame.client_id, frame.text)
        except (ConnectionClosed, WebsocketClosed):
            raise
        except Exception as error:
            await self._refuse(self._problem(error), client_id)

    def _problem(self, error: Exception) -> Problem:
        """The boundary of a socket, as `boundary.py` is that of a request."""
        problem = as_problem(error)
        if problem.status >= 500:
            log.error("frame_failed", code=problem.code, **cause(error))
        return problem

    async def _push(self, news: asyncio.Event) -> None:
        """Send what is new, by number, each time somebody says that there may be something."""
        news.set()
        while True:
            await news.wait()
            news.clear()
            try:
                await self._push_once()
            except Problem as problem:  # the token has run out, say: the next hello brings a fresh one
                await self._refuse(problem)

    async def _push_once(self) -> None:
        caller = await self._identity.authenticate(self._token)
        while True:
            page = await self._chat.messages(self._id, caller, self._seen)
            for message in page:
                self._seen = message.seq
                await self._send({"type": "message", "message": message_view(message).model_dump(mode="json")})
            if len(page) < PAGE:
                break
        state = await self._chat.conversation(self._id, caller)
        await self._send({"type": "conversation", "conversation": state.model_dump(mode="json")})

    async def _refuse(self, problem: Problem, client_id: str | None = None) -> None:
        await self._send({"type": "problem", "client_id": client_id, "problem": problem.as_json(self._language)})

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._ws.send(json.dumps(frame, ensure_ascii=False))


def _frame(raw: str | bytes) -> Hello | Said:
    if isinstance(raw, bytes):
        raise InvalidRequest("请发送文本帧。", "Please send text frames.")
    try:
        return Frame.validate_json(raw)
    except ValidationError as error:
        raise invalid_request(error) from error
