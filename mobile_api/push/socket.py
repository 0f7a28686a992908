"""How much news a citizen hasn't read, over WebSocket: at once, and whenever there is more.

The first frame is `{"type": "hello", "token": ...}`. The answers are `{"type": "inbox", "unread": n}`; a `problem`
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
from mobile_api.endpoints import Body, invalid_request, language_of
from mobile_api.errors import LoginRequired
from mobile_api.hub import Hub
from mobile_api.identity.access import Caller
from mobile_api.identity.service import IdentityService
from mobile_api.push.service import InboxService

bp = Blueprint("push_socket")
HELLO_WITHIN_S = 10


class Hello(Body):
    """Who listens."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=2000)]


@bp.websocket("/v1/me/inbox/socket")  # type: ignore[untyped-decorator]
async def watch_inbox(request: Request, ws: Websocket) -> None:
    """One screen of a citizen, until it goes away."""
    services = request.app.ctx.services
    watching = Watching(ws, services.inbox_hub, services.inbox, services.identity)
    try:
        await watching.run()
    except (ConnectionClosed, WebsocketClosed):
        return
    except Exception as error:
        problem = as_problem(error)
        with contextlib.suppress(ConnectionClosed, WebsocketClosed):
            await ws.send(_frame(type="problem", problem=problem.as_json(language_of(request))))


class Watching:
    """One open socket."""

    def __init__(self, ws: Websocket, hub: Hub, inbox: InboxService, identity: IdentityService) -> None:
        self._ws, self._hub, self._inbox, self._identity = ws, hub, inbox, identity

    async def run(self) -> None:
        """Greet, then tell until the screen goes away, or the token counts no more: that is raised."""
        token = _hello(await self._ws.recv(timeout=HELLO_WITHIN_S)).token
        caller = await self._admit(token)
        with self._hub.listen(caller.citizen_id or "") as posted:
            posted.set()
            going, telling = asyncio.create_task(self._gone()), asyncio.create_task(self._tell(posted, token))
            try:
                done, _ = await asyncio.wait((going, telling), return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                going.cancel()
                telling.cancel()

    async def _admit(self, token: str) -> Caller:
        caller = await self._identity.authenticate(token)
        if caller.kind != "citizen":
            raise LoginRequired
        return caller

    async def _gone(self) -> None:
        """Returns when the screen has gone; what it says meanwhile means nothing."""
        while await self._ws.recv() is not None:
            continue

    async def _tell(self, posted: asyncio.Event, token: str) -> None:
        while await posted.wait():
            posted.clear()
            unread = await self._inbox.unread(await self._admit(token))
            await self._ws.send(_frame(type="inbox", unread=unread))


def _hello(raw: str | bytes | None) -> Hello:
    try:
        return Hello.model_validate_json(raw or b"")
    except ValidationError as error:
        raise invalid_request(error) from error


def _frame(**said: Any) -> str:
    return json.dumps(said, ensure_ascii=False)
