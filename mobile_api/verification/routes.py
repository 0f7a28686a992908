"""Checks before submission, and the verification sheet for its owner and the reviewer."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.applications.office.routes import look
from mobile_api.endpoints import Endpoint, endpoint, language_of
from mobile_api.identity.access import Caller
from mobile_api.verification.service import VerificationService
from mobile_api.verification.views import ChecksView, checks_view

bp = Blueprint("verification")
LOOKED = (400, 401, 403, 404, 500)


@bp.get("/v1/drafts/<draft_id:str>/checks")
@endpoint(Endpoint("What rules and registers say of a draft", answer=ChecksView, problems=(401, 403, 404, 429)))
async def check_draft(request: Request, caller: Caller, draft_id: str) -> ChecksView:
    draft = await request.app.ctx.services.applications.draft(draft_id, caller)
    return checks_view(await _verification(request).check(draft, caller.citizen_id or ""), language_of(request))


@bp.get("/v1/applications/<number:str>/verification-sheet")
@endpoint(Endpoint("My data verification sheet", problems=(401, 403, 404, 500), media="application/pdf"))
async def download_sheet(request: Request, caller: Caller, number: str) -> HTTPResponse:
    application = await request.app.ctx.services.progress.application(number, caller.citizen_id or "")
    return _pdf((await _verification(request).sheet(application))[0], number)


@bp.get("/v1/office/applications/<number:str>/verification-sheet")
@endpoint(Endpoint("A verification sheet; the look is recorded", problems=LOOKED, media="application/pdf"))
async def look_at_sheet(request: Request, caller: Caller, number: str) -> HTTPResponse:
    application = await look(request, caller, number)
    return _pdf((await _verification(request).sheet(application))[0], number)


@bp.get("/v1/office/applications/<number:str>/checks")
@endpoint(Endpoint("What was checked; the look is recorded", answer=ChecksView, problems=LOOKED))
async def look_at_checks(request: Request, caller: Caller, number: str) -> ChecksView:
    application = await look(request, caller, number)
    return checks_view((await _verification(request).sheet(application))[1], language_of(request))


def _pdf(content: bytes, number: str) -> HTTPResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{number}-verification.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return raw(content, content_type="application/pdf", headers=headers)


def _verification(request: Request) -> VerificationService:
    service: VerificationService = request.app.ctx.services.verification
    return service
