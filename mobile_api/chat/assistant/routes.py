"""The assistant's API: only the bot's actions call it, each with the delegated token of its turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json

from mobile_api.catalog.checklist import Topic
from mobile_api.chat.assistant.answering import answer
from mobile_api.chat.assistant.correcting import correct
from mobile_api.chat.assistant.handover import Reason, escalate
from mobile_api.chat.assistant.pausing import cancel, remind, resume, set_language, set_simple
from mobile_api.chat.assistant.requests import request as ask_for
from mobile_api.chat.assistant.service import AssistantService
from mobile_api.chat.assistant.submitting import submit
from mobile_api.chat.assistant.telling import explain, facts, status
from mobile_api.chat.assistant.turn import Result, Turn
from mobile_api.endpoints import Body, Endpoint, endpoint
from mobile_api.identity.access import Caller

bp = Blueprint("assistant", url_prefix="/v1/assistant")


class Nothing(Body):
    """A call that needs no more than its token."""


class Said(Body):
    """The citizen's words."""

    text: Annotated[str, Field(max_length=4000)]


class FactsAsked(Said):
    """A question about the checklist."""

    topic: Topic


class Escalation(Said):
    """Why a person is wanted."""

    reason: Reason


class LanguageChosen(Body):
    """The language to answer in."""

    language: Literal["zh", "en"]


class Manner(Body):
    """How to speak."""

    simple: bool


def _call(summary: str, body: type[Body]) -> Endpoint:
    return Endpoint(summary, body, None, 200, (400, 401, 409), optional_body=body is Nothing)


@bp.post("/request")
@endpoint(_call("The citizen says what they want", Said))
async def post_request(request: Request, caller: Caller, body: Said) -> HTTPResponse:
    return await _run(request, caller, lambda turn: ask_for(turn, body.text))


@bp.post("/answer")
@endpoint(_call("The citizen answers the pending question", Said))
async def post_answer(request: Request, caller: Caller, body: Said) -> HTTPResponse:
    return await _run(request, caller, lambda turn: answer(turn, body.text))


@bp.post("/correct")
@endpoint(_call("The citizen takes an answer back", Said))
async def post_correct(request: Request, caller: Caller, body: Said) -> HTTPResponse:
    return await _run(request, caller, lambda turn: correct(turn, body.text))


@bp.post("/submit")
@endpoint(_call("The citizen confirms", Nothing))
async def post_submit(request: Request, caller: Caller, body: Nothing) -> HTTPResponse:
    return await _run(request, caller, submit)


@bp.post("/facts")
@endpoint(_call("The citizen asks about the case", FactsAsked))
async def post_facts(request: Request, caller: Caller, body: FactsAsked) -> HTTPResponse:
    return await _run(request, caller, lambda turn: facts(turn, body.topic, body.text))


@bp.post("/explain")
@endpoint(_call("The citizen asks what the question means", Nothing))
async def post_explain(request: Request, caller: Caller, body: Nothing) -> HTTPResponse:
    return await _run(request, caller, explain)


@bp.post("/cancel")
@endpoint(_call("The citizen stops", Nothing))
async def post_cancel(request: Request, caller: Caller, body: Nothing) -> HTTPResponse:
    return await _run(request, caller, cancel)


@bp.post("/resume")
@endpoint(_call("The citizen goes on", Nothing))
async def post_resume(request: Request, caller: Caller, body: Nothing) -> HTTPResponse:
    return await _run(request, caller, resume)


@bp.post("/remind")
@endpoint(_call("What was asked last, for after a pleasantry", Nothing))
async def post_remind(request: Request, caller: Caller, body: Nothing) -> HTTPResponse:
    return await _run(request, caller, remind)


@bp.post("/status")
@endpoint(_call("The citizen asks where the application is", Said))
async def post_status(request: Request, caller: Caller, body: Said) -> HTTPResponse:
    return await _run(request, caller, lambda turn: status(turn, body.text))


@bp.post("/language")
@endpoint(_call("The citizen changes language", LanguageChosen))
async def post_language(request: Request, caller: Caller, body: LanguageChosen) -> HTTPResponse:
    return await _run(request, caller, lambda turn: set_language(turn, body.language))


@bp.post("/manner")
@endpoint(_call("The citizen wants shorter sentences, or longer ones again", Manner))
async def post_manner(request: Request, caller: Caller, body: Manner) -> HTTPResponse:
    return await _run(request, caller, lambda turn: set_simple(turn, body.simple))


@bp.post("/escalate")
@endpoint(_call("The citizen wants a person", Escalation))
async def post_escalate(request: Request, caller: Caller, body: Escalation) -> HTTPResponse:
    return await _run(request, caller, lambda turn: escalate(turn, body.reason, body.text))


async def _run(request: Request, caller: Caller, use_case: Callable[[Turn], Awaitable[Result]]) -> HTTPResponse:
    call = request.path.rsplit("/", 1)[-1]
    result: dict[str, Any] = await _assistant(request).run(caller, call, use_case)
    return json(result)


def _assistant(request: Request) -> AssistantService:
    service: AssistantService = request.app.ctx.services.assistant
    return service
