"""A conversation over WebSocket, for the member of staff who owns it."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint, Request, Websocket

from mobile_api.chat.conversation import Message
from mobile_api.chat.screen import Screen
from mobile_api.desk.room import desk_of
from mobile_api.desk.routes import packet_of
from mobile_api.desk.views import PacketView
from mobile_api.endpoints import language_of, staff_of
from mobile_api.errors import Forbidden
from mobile_api.identity.access import Caller
from mobile_api.identity.authorisation import admits, decision

bp = Blueprint("desk_socket")
PACKET_LOOKED_AT_S = 5.0


@bp.websocket("/v1/desk/conversations/<conversation_id:str>/socket")  # type: ignore[untyped-decorator]
async def talk_at_desk(request: Request, ws: Websocket, conversation_id: str) -> None:
    """One screen of the console, until it goes away."""
    hub = request.app.ctx.services.chat.hub
    await Screen(ws, conversation_id, hub, StaffSide(request, conversation_id), language_of(request)).run()


class StaffSide:
    """A `Side`: the owner. Whoever isn't, or isn't any more, is refused."""

    def __init__(self, request: Request, conversation_id: str) -> None:
        self._request, self._id = request, conversation_id
        self._writing = desk_of(request).writing

    async def admit(self, token: str) -> Caller:
        """The member of staff. Raises `Forbidden` without the role or the account."""
        caller: Caller = await self._request.app.ctx.services.accounts.authenticate(token)
        if not admits(decision("say_at_desk"), caller):
            raise Forbidden
        return caller

    async def state(self, caller: Caller) -> PacketView:
        """The packet, with the draft as it is now."""
        desk = desk_of(self._request).service
        return await packet_of(self._request, await desk.look(staff_of(caller), self._id))

    async def news(self, caller: Caller, after: int) -> tuple[list[Message], PacketView]:
        """The next messages after a number, with the packet."""
        found, messages = await self._writing.news(staff_of(caller), self._id, after)
        return messages, await packet_of(self._request, found)

    async def say(self, caller: Caller, client_id: str, text: str) -> None:
        """An answer."""
        await self._writing.say(staff_of(caller), self._id, client_id, text)

    async def signal(self, caller: Caller, seen: int | None) -> None:
        """For the citizen."""
        await self._writing.signal(staff_of(caller), self._id, seen)

    def looked_at_again(self, state: dict[str, Any]) -> float | None:
        """The draft changes on the form's page, and the citizen's typing ends, without a word."""
        return PACKET_LOOKED_AT_S
