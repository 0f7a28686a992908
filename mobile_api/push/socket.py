"""How much news a citizen hasn't read, over WebSocket: at once, and whenever there is more.

The answers to the greeting (`live_socket.py`) are `{"type": "inbox", "unread": n}`.
"""

from __future__ import annotations

import asyncio

from sanic import Blueprint, Request, Websocket

from mobile_api.errors import LoginRequired
from mobile_api.hub import Hub
from mobile_api.identity.access import Caller
from mobile_api.identity.service import IdentityService
from mobile_api.live_socket import Hello, both_ways, frame, greeting, until_gone
from mobile_api.push.service import InboxService

bp = Blueprint("push_socket")


@bp.websocket("/v1/me/inbox/socket")  # type: ignore[untyped-decorator]
async def watch_inbox(request: Request, ws: Websocket) -> None:
    """One screen of a citizen, until it goes away."""
    services = request.app.ctx.services
    watching = Watching(ws, services.inbox_hub, services.inbox, services.identity)
    await until_gone(request, ws, watching.run)


class Watching:
    """One open socket."""

    def __init__(self, ws: Websocket, hub: Hub, inbox: InboxService, identity: IdentityService) -> None:
        self._ws, self._hub, self._inbox, self._identity = ws, hub, inbox, identity

    async def run(self) -> None:
        """Greet, then tell until the screen goes away, or the token counts no more: that is raised."""
        token = (await greeting(self._ws, Hello)).token
        caller = await self._admit(token)
        with self._hub.listen(caller.citizen_id or "") as posted:
            posted.set()
            await both_ways(self._gone(), self._tell(posted, token))

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
            await self._ws.send(frame(type="inbox", unread=unread))
