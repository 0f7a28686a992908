"""Being at the desk, over WebSocket: for as long as the socket is open its member of staff is there, also where the
page is hidden and its timers sleep; and they hear of whoever waits, for anybody (`waiting`, of which
there are `unanswered`) or for an answer of theirs (`owed`, by the conversation's id).

The greeting (`live_socket.py`) says `"available": true`, too, and comes again whenever that changes. The answers are
`{"type": "desk", "waiting": [...], "unanswered": n, "owed": [...], "agents": [...]}`, at once and at each change.
"""

from __future__ import annotations

import asyncio
import contextlib

from sanic import Blueprint, Request, Websocket

from mobile_api.chat.owning import AT_DESK
from mobile_api.chat.words import owed_by
from mobile_api.desk.room import desk_of, library_of
from mobile_api.desk.views import agent_view
from mobile_api.endpoints import language_of, staff_of
from mobile_api.errors import Forbidden
from mobile_api.identity.access import Staff
from mobile_api.identity.authorisation import admits, decision
from mobile_api.live_socket import Hello, both_ways, frame, greeting, read_hello, until_gone

bp = Blueprint("desk_presence_socket")
NOTED_EVERY_S = 20
"""A third of the time after which somebody who is silent counts as gone."""


class Present(Hello):
    """Who is there, and whether they take new conversations."""

    available: bool


@bp.websocket("/v1/desk/socket")  # type: ignore[untyped-decorator]
async def be_at_desk(request: Request, ws: Websocket) -> None:
    """One console, until it goes away."""
    await until_gone(request, ws, Attending(request, ws).run)


class Attending:
    """One open socket."""

    def __init__(self, request: Request, ws: Websocket) -> None:
        self._request, self._ws, self._desk = request, ws, desk_of(request)
        self._hello: Present | None = None
        self._told = ""

    async def run(self) -> None:
        """Note that somebody is there until the console goes away, or the token counts no more: that is raised."""
        self._hello = await greeting(self._ws, Present)
        staff = await self._admit()
        with self._request.app.ctx.services.chat.hub.listen(AT_DESK, owed_by(staff.account or "")) as news:
            news.set()
            await both_ways(self._hear(news), self._tell(news))

    async def _admit(self) -> Staff:
        token = self._hello.token if self._hello else ""
        caller = await self._request.app.ctx.services.accounts.authenticate(token)
        if not admits(decision("list_desk"), caller):
            raise Forbidden
        return staff_of(caller)

    async def _hear(self, news: asyncio.Event) -> None:
        """Returns when the console has gone."""
        while (raw := await self._ws.recv()) is not None:
            self._hello = read_hello(raw, Present)
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
        library, language = library_of(self._request), language_of(self._request)
        agents = [agent_view(agent, load, library, language) for agent, load in await self._desk.board.present()]
        return frame(
            type="desk",
            waiting=[one.conversation.id for one in waiting],
            unanswered=total,
            owed=await self._desk.service.owed(staff),
            agents=[agent.model_dump(mode="json") for agent in agents],
        )
