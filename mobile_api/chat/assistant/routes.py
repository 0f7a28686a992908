"""The assistant's API: only the bot's actions call it, each with the delegated token of its turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Generic, Literal

from pydantic import ConfigDict, Field
from sanic import Blueprint, Request

from mobile_api.applications.views import Question
from mobile_api.catalog.checklist import Topic
from mobile_api.chat.assistant.answering import answer
from mobile_api.chat.assistant.correcting import correct
from mobile_api.chat.assistant.handover import Reason
from mobile_api.chat.assistant.outcomes import (
    Answering,
    AskingFacts,
    AskingStatus,
    Cancelling,
    Correcting,
    Escalating,
    Explaining,
    Reminding,
    Requesting,
    Resuming,
    SettingLanguage,
    SettingManner,
    Submitting,
    Withdrawing,
)
from mobile_api.chat.assistant.pausing import cancel, escalate, remind, resume, set_language, set_simple
from mobile_api.chat.assistant.requests import request as ask_for
from mobile_api.chat.assistant.service import AssistantService
from mobile_api.chat.assistant.submitting import submit
from mobile_api.chat.assistant.telling import explain, facts, status
from mobile_api.chat.assistant.turn import Outcome, Result, Turn
from mobile_api.chat.assistant.withdrawing import withdraw
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint
from mobile_api.identity.access import Caller

bp = Blueprint("assistant", url_prefix="/v1/assistant")


class Nothing(Body):
    """A call that needs no more than its token."""


class Aside(Body):
    """The words that were taken for chat; none where nothing was said, as after a login."""

    text: Annotated[str, Field(max_length=4000)] = ""


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


class Manner(Aside):
    """How to speak."""

    simple: bool


class Told(Answer, Generic[Outcome]):
    """What a call came to, the question that waits after it, and what each outcome tells besides."""

    model_config = ConfigDict(extra="allow")

    outcome: Outcome
    next: Question | None
    again: int
    refused: int
    simple: bool


def _call(summary: str, body: type[Body], answer: type[Answer]) -> Endpoint:
    return Endpoint(summary, body, answer, 200, (400, 401, 409), optional_body=body in (Nothing, Aside))


@bp.post("/request")
@endpoint(_call("The citizen says what they want", Said, Told[Requesting]))
async def post_request(request: Request, caller: Caller, body: Said) -> Told[Requesting]:
    return await _run(request, caller, Told[Requesting], lambda turn: ask_for(turn, body.text))


@bp.post("/answer")
@endpoint(_call("The citizen answers the pending question", Said, Told[Answering]))
async def post_answer(request: Request, caller: Caller, body: Said) -> Told[Answering]:
    return await _run(request, caller, Told[Answering], lambda turn: answer(turn, body.text))


@bp.post("/correct")
@endpoint(_call("The citizen takes an answer back", Said, Told[Correcting]))
async def post_correct(request: Request, caller: Caller, body: Said) -> Told[Correcting]:
    return await _run(request, caller, Told[Correcting], lambda turn: correct(turn, body.text))


@bp.post("/submit")
@endpoint(_call("The citizen confirms", Nothing, Told[Submitting]))
async def post_submit(request: Request, caller: Caller, body: Nothing) -> Told[Submitting]:
    return await _run(request, caller, Told[Submitting], submit)


@bp.post("/facts")
@endpoint(_call("The citizen asks about the case", FactsAsked, Told[AskingFacts]))
async def post_facts(request: Request, caller: Caller, body: FactsAsked) -> Told[AskingFacts]:
    return await _run(request, caller, Told[AskingFacts], lambda turn: facts(turn, body.topic, body.text))


@bp.post("/explain")
@endpoint(_call("The citizen asks what the question means", Aside, Told[Explaining]))
async def post_explain(request: Request, caller: Caller, body: Aside) -> Told[Explaining]:
    return await _run(request, caller, Told[Explaining], lambda turn: explain(turn, body.text))


@bp.post("/cancel")
@endpoint(_call("The citizen stops", Aside, Told[Cancelling]))
async def post_cancel(request: Request, caller: Caller, body: Aside) -> Told[Cancelling]:
    return await _run(request, caller, Told[Cancelling], lambda turn: cancel(turn, body.text))


@bp.post("/resume")
@endpoint(_call("The citizen goes on", Aside, Told[Resuming]))
async def post_resume(request: Request, caller: Caller, body: Aside) -> Told[Resuming]:
    return await _run(request, caller, Told[Resuming], lambda turn: resume(turn, body.text))


@bp.post("/remind")
@endpoint(_call("What was asked last, for after a pleasantry", Aside, Told[Reminding]))
async def post_remind(request: Request, caller: Caller, body: Aside) -> Told[Reminding]:
    return await _run(request, caller, Told[Reminding], lambda turn: remind(turn, body.text))


@bp.post("/status")
@endpoint(_call("The citizen asks where the application is", Said, Told[AskingStatus]))
async def post_status(request: Request, caller: Caller, body: Said) -> Told[AskingStatus]:
    return await _run(request, caller, Told[AskingStatus], lambda turn: status(turn, body.text))


@bp.post("/language")
@endpoint(_call("The citizen changes language", LanguageChosen, Told[SettingLanguage]))
async def post_language(request: Request, caller: Caller, body: LanguageChosen) -> Told[SettingLanguage]:
    return await _run(request, caller, Told[SettingLanguage], lambda turn: set_language(turn, body.language))


@bp.post("/manner")
@endpoint(_call("The citizen wants shorter sentences, or longer ones again", Manner, Told[SettingManner]))
async def post_manner(request: Request, caller: Caller, body: Manner) -> Told[SettingManner]:
    return await _run(request, caller, Told[SettingManner], lambda turn: set_simple(turn, body.simple, body.text))


@bp.post("/withdraw")
@endpoint(_call("The citizen takes back what was submitted", Said, Told[Withdrawing]))
async def post_withdraw(request: Request, caller: Caller, body: Said) -> Told[Withdrawing]:
    return await _run(request, caller, Told[Withdrawing], lambda turn: withdraw(turn, body.text))


@bp.post("/escalate")
@endpoint(_call("The citizen wants a person", Escalation, Told[Escalating]))
async def post_escalate(request: Request, caller: Caller, body: Escalation) -> Told[Escalating]:
    return await _run(request, caller, Told[Escalating], lambda turn: escalate(turn, body.reason, body.text))


async def _run(
    request: Request,
    caller: Caller,
    told: type[Told[Outcome]],
    use_case: Callable[[Turn], Awaitable[Result[Outcome]]],
) -> Told[Outcome]:
    call = request.path.rsplit("/", 1)[-1]
    return told.model_validate(await _assistant(request).run(caller, call, use_case))


def _assistant(request: Request) -> AssistantService:
    service: AssistantService = request.app.ctx.services.assistant
    return service
