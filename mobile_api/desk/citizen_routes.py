"""The desk over HTTP, for citizens. Where they stand is told with the conversation itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.chat.routes import NewMessage
from mobile_api.chat.views import ConversationView
from mobile_api.desk.room import desk_of
from mobile_api.endpoints import Body, Endpoint, endpoint
from mobile_api.identity.access import Caller

bp = Blueprint("citizens_desk")
PROBLEMS = (400, 401, 404, 409)


class LeftMessage(NewMessage):
    """A message for the call-back, with the id of the call for a person that it belongs to."""

    called: Annotated[str, Field(min_length=1, max_length=64)]


class ProposalAnswer(Body):
    """Whether the suggested value is taken over."""

    accepted: bool


class Rating(Body):
    """One to five stars for one time at the desk."""

    record_id: Annotated[str, Field(min_length=1, max_length=64)]
    stars: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=500)] = ""


@bp.post("/v1/conversations/<conversation_id:str>/call-back")
@endpoint(Endpoint("Leave a message for the desk", LeftMessage, ConversationView, 200, (*PROBLEMS, 422, 429)))
async def leave_message(request: Request, caller: Caller, body: LeftMessage, conversation_id: str) -> ConversationView:
    services = request.app.ctx.services
    await services.pace.step(caller, request.client_ip)
    await desk_of(request).citizens.leave_message(conversation_id, caller, body.called, body.client_id, body.text)
    conversation: ConversationView = await services.chat.conversation(conversation_id, caller)
    return conversation


@bp.post("/v1/conversations/<conversation_id:str>/proposals/<proposal_id:str>")
@endpoint(Endpoint("Take a suggested value over, or don't", ProposalAnswer, None, 204, (*PROBLEMS, 422)))
async def answer_proposal(
    request: Request, caller: Caller, body: ProposalAnswer, conversation_id: str, proposal_id: str
) -> None:
    await desk_of(request).citizens.answer_proposal(conversation_id, caller, proposal_id, body.accepted)


@bp.post("/v1/conversations/<conversation_id:str>/rating")
@endpoint(Endpoint("Rate what a person did", Rating, None, 204, PROBLEMS))
async def rate_desk(request: Request, caller: Caller, body: Rating, conversation_id: str) -> None:
    await desk_of(request).citizens.rate(conversation_id, caller, body.record_id, body.stars, body.comment)
