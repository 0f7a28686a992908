"""The form page and "my applications"."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.application_views import ApplicationView, Reader, application_view
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.submission import SubmissionService
from mobile_api.applications.views import DraftView, draft_view
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, idempotency_key, language_of
from mobile_api.identity.access import Caller

bp = Blueprint("applications")


class FieldChange(Body):
    """What the citizen typed or chose; read and checked exactly as an answer in chat."""

    value: Annotated[str, Field(max_length=2000)]


class CreditView(Answer):
    """What the credit check says before submission."""

    state: str
    sentence: str
    """Reason, remedy and counter for who is locked out; tolerance acceptance for good credit; may be empty."""
    locked: bool
    tolerance: bool


class Submission(Body):
    """`later`: the citizen agrees to bring papers that aren't key after the submission (容缺受理)."""

    later: bool = False


class Corrections(Body):
    """The marked fields with their new answers, typed or chosen as in the form."""

    answers: dict[str, Annotated[str, Field(max_length=2000)]]
    as_is: bool = False
    """The answers are right as they were."""


class Withdrawal(Body):
    """Why it is taken back, if its owner wants to say so."""

    reason: Annotated[str, Field(max_length=500)] = ""


class Reopened(Answer):
    """The draft with which the citizen applies again."""

    draft_id: str


class Applications(Answer):
    """A citizen's submitted applications, newest first."""

    applications: list[ApplicationView]


@bp.get("/v1/drafts/<draft_id:str>")
@endpoint(Endpoint("A draft with its form", answer=DraftView, problems=(401, 404)))
async def get_draft(request: Request, caller: Caller, draft_id: str) -> DraftView:
    return draft_view(await _applications(request).draft(draft_id, caller), language_of(request))


@bp.patch("/v1/drafts/<draft_id:str>/fields/<field_id:str>")
@endpoint(Endpoint("Answer one question of a draft", FieldChange, DraftView, 200, (400, 401, 404, 409, 422)))
async def change_field(request: Request, caller: Caller, body: FieldChange, draft_id: str, field_id: str) -> DraftView:
    draft = await _applications(request).change(draft_id, field_id, body.value, caller)
    return draft_view(draft, language_of(request))


@bp.delete("/v1/drafts/<draft_id:str>")
@endpoint(Endpoint("Throw a draft away", status=204, problems=(401, 404)))
async def discard_draft(request: Request, caller: Caller, draft_id: str) -> None:
    await _applications(request).discard(draft_id, caller)


@bp.get("/v1/drafts/<draft_id:str>/credit")
@endpoint(Endpoint("The credit check before submission", answer=CreditView, problems=(401, 403, 404)))
async def check_credit(request: Request, caller: Caller, draft_id: str) -> CreditView:
    service, language = _submissions(request), language_of(request)
    draft, check = await service.credit(draft_id, caller)
    return CreditView(
        state=check.state,
        sentence=check.sentence(language, service.counter_of(draft, language)),
        locked=check.state == "locked",
        tolerance=check.tolerance,
    )


@bp.post("/v1/drafts/<draft_id:str>/submissions")
@endpoint(
    Endpoint(
        "Submit a complete draft with its papers",
        Submission,
        ApplicationView,
        201,
        (400, 401, 403, 404, 409, 422, 429),
        optional_body=True,
    )
)
async def submit_draft(request: Request, caller: Caller, body: Submission, draft_id: str) -> ApplicationView:
    application = await _submissions(request).submit(draft_id, caller, idempotency_key(request), body.later)
    return application_view(application, reader_of(request))


@bp.get("/v1/applications")
@endpoint(Endpoint("My applications", answer=Applications, problems=(401, 403)))
async def list_applications(request: Request, caller: Caller) -> Applications:
    mine, reader = await _progress(request).applications_of(caller.citizen_id or ""), reader_of(request)
    return Applications(applications=[application_view(application, reader) for application in mine])


@bp.get("/v1/applications/<number:str>")
@endpoint(Endpoint("One of my applications", answer=ApplicationView, problems=(401, 403, 404)))
async def get_application(request: Request, caller: Caller, number: str) -> ApplicationView:
    application = await _progress(request).application(number, caller.citizen_id or "")
    return application_view(application, reader_of(request))


@bp.post("/v1/applications/<number:str>/corrections")
@endpoint(Endpoint("Put right what was marked", Corrections, ApplicationView, 200, (400, 401, 403, 404, 409, 422, 429)))
async def correct_application(request: Request, caller: Caller, body: Corrections, number: str) -> ApplicationView:
    application = await _progress(request).correct(number, caller.citizen_id or "", body.answers, body.as_is)
    return application_view(application, reader_of(request))


@bp.post("/v1/applications/<number:str>/supplements")
@endpoint(Endpoint("Hand in what tolerance acceptance left open", None, ApplicationView, 200, (401, 403, 404, 409)))
async def supply_application(request: Request, caller: Caller, number: str) -> ApplicationView:
    application = await _progress(request).supply(number, caller.citizen_id or "")
    return application_view(application, reader_of(request))


@bp.post("/v1/applications/<number:str>/withdrawal")
@endpoint(Endpoint("Take it back", Withdrawal, ApplicationView, 200, (400, 401, 403, 404, 409), optional_body=True))
async def withdraw_application(request: Request, caller: Caller, body: Withdrawal, number: str) -> ApplicationView:
    application = await _progress(request).withdraw(number, caller.citizen_id or "", body.reason)
    return application_view(application, reader_of(request))


@bp.post("/v1/applications/<number:str>/reopening")
@endpoint(Endpoint("Apply again after a rejection", None, Reopened, 201, (401, 403, 404, 409)))
async def reopen_application(request: Request, caller: Caller, number: str) -> Reopened:
    _, draft_id = await _progress(request).reopen(number, caller)
    return Reopened(draft_id=draft_id)


def reader_of(request: Request) -> Reader:
    """For whom a submitted application is shown."""
    services = request.app.ctx.services
    return Reader(language_of(request), services.applications.today(), services.catalog.library)


def _progress(request: Request) -> ProgressService:
    service: ProgressService = request.app.ctx.services.progress
    return service


def _applications(request: Request) -> ApplicationService:
    service: ApplicationService = request.app.ctx.services.applications
    return service


def _submissions(request: Request) -> SubmissionService:
    service: SubmissionService = request.app.ctx.services.submissions
    return service
