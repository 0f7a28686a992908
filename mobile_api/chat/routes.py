"""Conversations and messages over plain HTTP; `socket.py` is the same over WebSocket."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.chat.service import ChatService
from mobile_api.chat.views import ConversationView, MessageView, TurnView, message_view
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, query_int
from mobile_api.identity.access import Caller

bp = Blueprint("chat")


class ConversationStart(Body):
    """A new conversation; without a language the Accept-Language header decides."""

    language: Literal["zh", "en"] | None = None
    simple: bool = False
    """Elder mode: short sentences, numbered choices."""


class ConversationOpened(Answer):
    """The conversation, and for a guest the token that opens it again."""

    conversation: ConversationView
    token: str | None
    messages: list[MessageView]


class Conversations(Answer):
    """A citizen's conversations, the one used last first."""

    conversations: list[ConversationView]


class Manner(Body):
    """How to be answered; what isn't named stays."""

    language: Literal["zh", "en"] | None = None
    simple: bool | None = None
    """Elder mode: short sentences, numbered choices."""


class Messages(Answer):
    """Messages in order."""

    messages: list[MessageView]


class NewMessage(Body):
    """What the citizen says; the same `client_id` again is the same message."""

    client_id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    text: Annotated[str, Field(max_length=20000)]


class Claim(Body):
    """The token of the conversation that was begun as a guest; none where it is the citizen's already."""

    conversation_token: Annotated[str, Field(max_length=200)] | None = None


class Claimed(Answer):
    """How the conversation goes on after the login."""

    replies: list[MessageView]
    conversation: ConversationView


@bp.post("/v1/conversations")
@endpoint(
    Endpoint("Open a conversation", ConversationStart, ConversationOpened, 201, (400, 401, 429), optional_body=True)
)
async def open_conversation(request: Request, caller: Caller, body: ConversationStart) -> ConversationOpened:
    await request.app.ctx.services.pace.step(caller, request.client_ip)
    conversation, token = await _chat(request).open(caller, body.language or language_of(request), body.simple)
    return ConversationOpened(conversation=conversation, token=token, messages=[])


@bp.get("/v1/conversations")
@endpoint(Endpoint("My conversations", answer=Conversations, problems=(401, 403)))
async def list_conversations(request: Request, caller: Caller) -> Conversations:
    return Conversations(conversations=await _chat(request).mine(caller))


@bp.get("/v1/conversations/<conversation_id:str>")
@endpoint(Endpoint("Where a conversation stands", answer=ConversationView, problems=(401, 404)))
async def get_conversation(request: Request, caller: Caller, conversation_id: str) -> ConversationView:
    return await _chat(request).conversation(conversation_id, caller)


@bp.patch("/v1/conversations/<conversation_id:str>")
@endpoint(Endpoint("Change its language and manner", Manner, ConversationView, 200, (400, 401, 404)))
async def change_manner(request: Request, caller: Caller, body: Manner, conversation_id: str) -> ConversationView:
    return await _chat(request).change(conversation_id, caller, body.language, body.simple)


@bp.get("/v1/conversations/<conversation_id:str>/messages")
@endpoint(Endpoint("Its messages after a number (?after=)", answer=Messages, problems=(400, 401, 404)))
async def list_messages(request: Request, caller: Caller, conversation_id: str) -> Messages:
    after = query_int(request, "after", 0)
    found = await _chat(request).messages(conversation_id, caller, after)
    return Messages(messages=[message_view(message) for message in found])


@bp.post("/v1/conversations/<conversation_id:str>/messages")
@endpoint(Endpoint("Say something", NewMessage, TurnView, 200, (400, 401, 404, 409, 422, 429, 503)))
async def send_message(request: Request, caller: Caller, body: NewMessage, conversation_id: str) -> TurnView:
    await request.app.ctx.services.pace.step(caller, request.client_ip)
    exchange = await _chat(request).send(conversation_id, caller, body.client_id, body.text)
    return TurnView(
        message=message_view(exchange.message),
        replies=[message_view(reply) for reply in exchange.replies],
        conversation=exchange.conversation,
    )


@bp.post("/v1/conversations/<conversation_id:str>/claim")
@endpoint(Endpoint("Take over what was begun as a guest", Claim, Claimed, 200, (400, 401, 403, 404, 409, 503)))
async def claim_conversation(request: Request, caller: Caller, body: Claim, conversation_id: str) -> Claimed:
    replies, conversation = await _chat(request).claim(conversation_id, caller, body.conversation_token)
    return Claimed(replies=[message_view(reply) for reply in replies], conversation=conversation)


def _chat(request: Request) -> ChatService:
    service: ChatService = request.app.ctx.services.chat
    return service
