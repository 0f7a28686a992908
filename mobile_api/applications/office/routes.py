"""The back office over HTTP: queues, looks and moves of counter clerks, reviewers and supervisors."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, cast, get_args

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import Reader
from mobile_api.applications.office.looks import PURPOSES, Purpose
from mobile_api.applications.office.service import PAGE, OfficeService
from mobile_api.applications.office.views import Detail, Line, Lines, Looks, detail, line, look_view
from mobile_api.applications.routes import reader_of
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, query_choice, query_text, staff_of
from mobile_api.errors import InvalidRequest
from mobile_api.identity.access import Caller

bp = Blueprint("office")
QueueName = Literal["counter", "hand_out", "department"]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Ids = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)]
ACTED = (400, 401, 403, 404, 409)


class Seen(Body):
    """What every action says: the state of things that it is about, as the number of events that were there."""

    seen: Annotated[int, Field(ge=1)]


class Acceptance(Seen):
    """`tolerant`: materials that aren't key may follow (容缺受理)."""

    tolerant: bool = False


class Refusal(Seen):
    """Why it isn't accepted, and by which law."""

    reason: Annotated[str, Field(max_length=1000)]
    legal_basis: Annotated[str, Field(max_length=500)]


class CorrectionAsked(Seen):
    """What is marked, by ids, and what is to be done, in words."""

    fields: Ids = Field(default_factory=list)
    materials: Ids = Field(default_factory=list)
    message: Words


class PartDecision(Seen):
    """A rejection needs its reason and legal basis."""

    approved: bool
    reason: Annotated[str, Field(max_length=1000)] = ""
    legal_basis: Annotated[str, Field(max_length=500)] = ""


class Payment(Seen):
    """The number of the receipt."""

    receipt: Annotated[str, Field(min_length=1, max_length=60)]


class Result(Seen):
    """What is issued: the certificate's or the letter's number."""

    result: Annotated[str, Field(min_length=1, max_length=200)]


class HandOut(Seen):
    """Who collected it: the applicant, or whom they sent."""

    receiver: Annotated[str, Field(min_length=1, max_length=60)]


class Alarms(Answer):
    """What is yellow or red today, the longest overdue first."""

    applications: list[Line]


@bp.get("/v1/office/applications")
@endpoint(Endpoint("What waits for me, the most urgent first", answer=Lines, problems=(400, 401, 403)))
async def list_queue(request: Request, caller: Caller) -> Lines:
    staff, name = staff_of(caller), query_choice(request, "queue", get_args(QueueName))
    own = "counter" if "counter_clerk" in staff.roles else "department"
    found = await _office(request).queue(staff, name or own, _place(request))
    reader = _reader(request)
    last = f"{found[-1][0]}_{found[-1][1].id}" if len(found) == PAGE else None
    return Lines(applications=[line(application, reader) for _, application in found], next_after=last)


@bp.get("/v1/office/alarms")
@endpoint(Endpoint("Applications whose light is yellow or red", answer=Alarms, problems=(401, 403)))
async def list_alarms(request: Request, caller: Caller) -> Alarms:
    reader = _reader(request)
    return Alarms(applications=[line(application, reader) for application in await _office(request).alarms()])


@bp.get("/v1/office/applications/<number:str>")
@endpoint(Endpoint("One application; the look is recorded with its purpose", None, Detail, 200, ACTED[:4]))
async def look_at_application(request: Request, caller: Caller, number: str) -> Detail:
    return _detail(request, caller, await look(request, caller, number))


@bp.post("/v1/office/applications/<number:str>/acceptance")
@endpoint(Endpoint("Accept and pass to the departments", Acceptance, Detail, 200, (*ACTED, 503)))
async def accept_application(request: Request, caller: Caller, body: Acceptance, number: str) -> Detail:
    application = await _office(request).accept(number, staff_of(caller), body.seen, body.tolerant)
    return _detail(request, caller, application)


@bp.post("/v1/office/applications/<number:str>/refusal")
@endpoint(Endpoint("Don't accept it", Refusal, Detail, 200, (*ACTED, 422)))
async def refuse_application(request: Request, caller: Caller, body: Refusal, number: str) -> Detail:
    refused = await _office(request).refuse(number, staff_of(caller), body.seen, body.reason, body.legal_basis)
    return _detail(request, caller, refused)


@bp.post("/v1/office/applications/<number:str>/corrections")
@endpoint(Endpoint("Ask the citizen to put marked things right", CorrectionAsked, Detail, 200, (*ACTED, 422)))
async def ask_for_correction(request: Request, caller: Caller, body: CorrectionAsked, number: str) -> Detail:
    application = await _office(request).ask_correction(
        number, staff_of(caller), body.seen, body.fields, body.materials, body.message
    )
    return _detail(request, caller, application)


@bp.post("/v1/office/applications/<number:str>/decisions")
@endpoint(Endpoint("Decide my department's part", PartDecision, Detail, 200, (*ACTED, 422)))
async def decide_part(request: Request, caller: Caller, body: PartDecision, number: str) -> Detail:
    application = await _office(request).decide(
        number, staff_of(caller), body.seen, body.approved, body.reason, body.legal_basis
    )
    return _detail(request, caller, application)


@bp.post("/v1/office/applications/<number:str>/payments")
@endpoint(Endpoint("The fee was paid at the counter", Payment, Detail, 200, ACTED))
async def record_payment(request: Request, caller: Caller, body: Payment, number: str) -> Detail:
    application = await _office(request).record_payment(number, staff_of(caller), body.seen, body.receipt)
    return _detail(request, caller, application)


@bp.post("/v1/office/applications/<number:str>/result")
@endpoint(Endpoint("Issue the result", Result, Detail, 200, ACTED))
async def issue_result(request: Request, caller: Caller, body: Result, number: str) -> Detail:
    application = await _office(request).issue(number, staff_of(caller), body.seen, body.result)
    return _detail(request, caller, application)


@bp.post("/v1/office/applications/<number:str>/handout")
@endpoint(Endpoint("Hand the result out", HandOut, Detail, 200, ACTED))
async def hand_out_result(request: Request, caller: Caller, body: HandOut, number: str) -> Detail:
    application = await _office(request).hand_out(number, staff_of(caller), body.seen, body.receiver)
    return _detail(request, caller, application)


@bp.get("/v1/applications/<number:str>/looks")
@endpoint(Endpoint("Who looked at my application", answer=Looks, problems=(401, 403, 404)))
async def list_looks(request: Request, caller: Caller, number: str) -> Looks:
    found, reader = await _office(request).looks(number, caller.citizen_id or ""), reader_of(request)
    return Looks(looks=[look_view(look, reader) for look in found])


async def look(request: Request, caller: Caller, number: str) -> Application:
    """The application, if it concerns the member of staff, who says what for; both is kept. Raises `InvalidRequest`
    without a purpose, `NotFound`."""
    purpose = query_choice(request, "purpose", PURPOSES)
    if purpose is None:
        raise InvalidRequest("请说明查看的目的（purpose）。", "Say what for (purpose).", field="purpose")
    return await _office(request).look(number, staff_of(caller), cast(Purpose, purpose))


def _detail(request: Request, caller: Caller, application: Application) -> Detail:
    staff, form = staff_of(caller), request.app.ctx.services.applications.form_of(application)
    whole = bool(staff.roles & {"counter_clerk", "reviewer"})
    return detail(application, form, _reader(request), _office(request).possible(application, staff), whole)


def _reader(request: Request) -> Reader:
    return replace(reader_of(request), staff=True)


def _place(request: Request) -> tuple[str, str] | None:
    """From where on a queue is read. Raises `InvalidRequest`."""
    after = query_text(request, "after")
    if after is None:
        return None
    day, _, application_id = after.partition("_")
    if not day or not application_id:
        raise InvalidRequest("“after” 不符合要求。", "“after” isn't valid.", field="after")
    return day, application_id


def _office(request: Request) -> OfficeService:
    service: OfficeService = request.app.ctx.services.office
    return service
