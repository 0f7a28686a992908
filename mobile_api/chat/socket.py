"""A conversation over WebSocket, for its citizen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sanic import Blueprint, Request, Websocket

from mobile_api.chat.conversation import Message
from mobile_api.chat.screen import QUEUE_LOOKED_AT_S, TYPING_LOOKED_AT_S, Screen
from mobile_api.chat.service import ChatService
from mobile_api.chat.views import ConversationView
from mobile_api.endpoints import language_of
from mobile_api.identity.access import Caller
from mobile_api.identity.service import IdentityService

bp = Blueprint("chat_socket")


@bp.websocket("/v1/conversations/<conversation_id:str>/socket")  # type: ignore[untyped-decorator]
async def talk(request: Request, ws: Websocket, conversation_id: str) -> None:
    """One screen of a conversation, until it goes away."""
    services = request.app.ctx.services
    pace = partial(services.pace.step, address=request.client_ip)
    side = CitizensSide(conversation_id, services.chat, services.identity, pace)
    await Screen(ws, conversation_id, services.chat.hub, side, language_of(request)).run()


class CitizensSide:
    """A `Side`: whoever holds the conversation."""

    def __init__(
        self,
        conversation_id: str,
        chat: ChatService,
        identity: IdentityService,
        pace: Callable[[Caller], Awaitable[None]],
    ) -> None:
        self._id, self._chat, self._identity, self._pace = conversation_id, chat, identity, pace

    async def admit(self, token: str) -> Caller:
        """The citizen or the guest."""
        return await self._identity.authenticate(token)

    async def state(self, caller: Caller) -> ConversationView:
        """Where the conversation stands."""
        return await self._chat.conversation(self._id, caller)

    async def news(self, caller: Caller, after: int) -> tuple[list[Message], ConversationView]:
        """The next messages after a number, and where the conversation stands."""
        return await self._chat.news(self._id, caller, after)

    async def say(self, caller: Caller, client_id: str, text: str) -> None:
        """One message's whole way."""
        await self._pace(caller)
        await self._chat.say(self._id, caller, client_id, text)

    async def signal(self, caller: Caller, seen: int | None) -> None:
        """For the person on the other side."""
        await self._pace(caller)
        await self._chat.signal(self._id, caller, seen)

    def looked_at_again(self, state: dict[str, Any]) -> float | None:
        """One moves up in the queue, and the other side's typing ends, without a word."""
        if state["owner"] == "queued":
            return QUEUE_LOOKED_AT_S
        return TYPING_LOOKED_AT_S if state["desk"] and state["desk"]["typing"] else None
