"""Being at the desk, over WebSocket: for as long as the socket is open its member of staff is there, also where the
page is hidden and its timers sleep; and they hear of whoever waits.

The first frame is `{"type": "hello", "token": ..., "available": true}`, and again whenever that changes. The answers
are `{"type": "desk", "waiting": [...], "unanswered": n, "agents": [...]}`, at once and at each change; a `problem`
comes before the socket is closed, because the token doesn't count, or not any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from sanic import Blueprint, Request, Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from mobile_api.boundary import as_problem
from mobile_api.chat.owning import AT_DESK
from mobile_api.desk.room import Desk
from mobile_api.desk.views import agent_view
from mobile_api.endpoints import Body, invalid_request, language_of, staff_of
from mobile_api.errors import Forbidden
from mobile_api.identity.access import Staff
from mobile_api.identity.authorisation import admits, decision

bp = Blueprint("desk_presence_socket")
HELLO_WITHIN_S = 10
NOTED_EVERY_S = 20
"""A third of the time after which somebody who is silent counts as gone."""


class Hello(Body):
    """Who is there, and whether they take new conversations."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=2000)]
    available: bool


@bp.websocket("/v1/desk/socket")  # type: ignore[untyped-decorator]
async def be_at_desk(request: Request, ws: Websocket) -> None:
    """One console, until it goes away."""
    try:
        await Attending(request, ws).run()
    except (ConnectionClosed, WebsocketClosed):
        return
    except Exception as error:
        problem = as_problem(error)
        with contextlib.suppress(ConnectionClosed, WebsocketClosed):
            await ws.send(_frame(type="problem", problem=problem.as_json(language_of(request))))


class Attending:
    """One open socket."""

    def __init__(self, request: Request, ws: Websocket) -> None:
        self._request, self._ws = request, ws
        self._hello: Hello | None = None
        self._told = ""

    async def run(self) -> None:
        """Note that somebody is there until the console goes away, or the token counts no more: that is raised."""
        self._hello = _hello(await self._ws.recv(timeout=HELLO_WITHIN_S))
        await self._admit()
        with self._request.app.ctx.services.chat.hub.listen(AT_DESK) as news:
            news.set()
            going, telling = asyncio.create_task(self._hear(news)), asyncio.create_task(self._tell(news))
            try:
                done, _ = await asyncio.wait((going, telling), return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                going.cancel()
                telling.cancel()

    async def _admit(self) -> Staff:
        token = self._hello.token if self._hello else ""
        caller = await self._request.app.ctx.services.accounts.authenticate(token)
        if not admits(decision("attend_desk"), caller):
            raise Forbidden
        return staff_of(caller)

    async def _hear(self, news: asyncio.Event) -> None:
        """Returns when the console has gone."""
        while (raw := await self._ws.recv()) is not None:
            self._hello = _hello(raw)
            news.set()

    async def _tell(self, news: asyncio.Event) -> None:
        while True:
            staff = await self._admit()
            await self._desk.presence.attend(staff, bool(self._hello and self._hello.available))
            told = await self._state(staff)
            if told != self._told:
                self._told = told
                await self._ws.send(told)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), NOTED_EVERY_S)
            news.clear()

    async def _state(self, staff: Staff) -> str:
        waiting, total = await self._desk.service.listed(staff, "unanswered")
        library, language = self._request.app.ctx.services.catalog.library, language_of(self._request)
        agents = [agent_view(agent, load, library, language) for agent, load in await self._desk.board.present()]
        return _frame(
            type="desk",
            waiting=[one.conversation.id for one in waiting],
            unanswered=total,
            agents=[agent.model_dump(mode="json") for agent in agents],
        )

    @property
    def _desk(self) -> Desk:
        desk: Desk = self._request.app.ctx.services.desk
        return desk


def _hello(raw: str | bytes | None) -> Hello:
    try:
        return Hello.model_validate_json(raw or b"")
    except ValidationError as error:
        raise invalid_request(error) from error


def _frame(**said: Any) -> str:
    return json.dumps(said, ensure_ascii=False)
