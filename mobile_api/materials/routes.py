"""Handing in materials: announce a file, send it part by part, finish it; or take over what is held already.

With a draft, and after its submission under the same id with what a correction marks or what was left for later.

The parts go as in the IETF's resumable uploads: `Upload-Offset` says where a part begins, a problem `wrong-offset`
where to go on.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.office.routes import look
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.service import ApplicationService
from mobile_api.endpoints import Body, Endpoint, endpoint, language_of, read_upload
from mobile_api.errors import InvalidRequest
from mobile_api.identity.access import Caller
from mobile_api.materials.attachment import Attachment, NewFile
from mobile_api.materials.checks import CHUNK
from mobile_api.materials.kinds import MEDIA
from mobile_api.materials.offering import OfferService
from mobile_api.materials.service import MaterialService
from mobile_api.materials.views import (
    FileView,
    FindingsView,
    GivenMaterialsView,
    MaterialsView,
    ReadinessView,
    UploadView,
    file_view,
    findings_view,
    given_view,
    materials_view,
    readiness_view,
    upload_view,
)

bp = Blueprint("materials")
LOOKED = (400, 401, 403, 404)
PRIVATE = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}


class UploadStart(Body):
    """What is said of a file before it is sent."""

    name: Annotated[str, Field(min_length=1, max_length=500)]
    size: Annotated[int, Field(ge=1, le=10**9)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@bp.get("/v1/drafts/<draft_id:str>/materials")
@endpoint(Endpoint("What a form still takes: given, offered, missing", answer=MaterialsView, problems=(401, 404)))
async def list_materials(request: Request, caller: Caller, draft_id: str) -> MaterialsView:
    draft = await _draft(request, caller, draft_id)
    return materials_view(draft, await offers_of(request).overview(draft, caller), language_of(request))


@bp.get("/v1/drafts/<draft_id:str>/findings")
@endpoint(Endpoint("What a clerk would return the draft for", answer=FindingsView, problems=(401, 404)))
async def list_findings(request: Request, caller: Caller, draft_id: str) -> FindingsView:
    draft = await _draft(request, caller, draft_id)
    tolerance = await request.app.ctx.services.submissions.tolerance(draft, caller)
    return findings_view(await materials_of(request).findings(draft, tolerance), language_of(request))


@bp.post("/v1/drafts/<draft_id:str>/materials/<material_id:str>/uploads")
@endpoint(Endpoint("Announce a file", UploadStart, UploadView, 201, (400, 401, 404, 409, 413, 422)))
async def begin_upload(
    request: Request, caller: Caller, body: UploadStart, draft_id: str, material_id: str
) -> UploadView:
    draft, file = await _draft(request, caller, draft_id), NewFile(body.name, body.size, body.sha256)
    return upload_view(await materials_of(request).begin(draft, material_id, file))


@bp.get("/v1/drafts/<draft_id:str>/uploads/<upload_id:str>")
@endpoint(Endpoint("How far an upload is", answer=UploadView, problems=(401, 404)))
async def get_upload(request: Request, caller: Caller, draft_id: str, upload_id: str) -> UploadView:
    draft = await _draft(request, caller, draft_id)
    return upload_view(await materials_of(request).upload(draft, upload_id))


@bp.patch("/v1/drafts/<draft_id:str>/uploads/<upload_id:str>", stream=True)
@endpoint(Endpoint("Send the part at Upload-Offset", None, UploadView, 200, (400, 401, 404, 409, 413)))
async def append_upload(request: Request, caller: Caller, draft_id: str, upload_id: str) -> UploadView:
    draft, offset = await _draft(request, caller, draft_id), offset_of(request)
    content = await read_upload(request, CHUNK)
    return upload_view(await materials_of(request).append(draft, upload_id, offset, content))


@bp.post("/v1/drafts/<draft_id:str>/uploads/<upload_id:str>/completion")
@endpoint(Endpoint("Check a file that is all there, and keep it", None, FileView, 201, (401, 404, 409, 422, 503)))
async def finish_upload(request: Request, caller: Caller, draft_id: str, upload_id: str) -> FileView:
    draft = await _draft(request, caller, draft_id)
    return file_view(await materials_of(request).finish(draft, upload_id), language_of(request))


@bp.post("/v1/drafts/<draft_id:str>/materials/<material_id:str>/offers/<offer_id:str>")
@endpoint(Endpoint("Take over what is held already", None, MaterialsView, 200, (401, 404)))
async def take_offer(request: Request, caller: Caller, draft_id: str, material_id: str, offer_id: str) -> MaterialsView:
    draft, offers = await _draft(request, caller, draft_id), offers_of(request)
    await offers.take(draft, caller, material_id, offer_id)
    return materials_view(draft, await offers.overview(draft, caller), language_of(request))


@bp.delete("/v1/drafts/<draft_id:str>/files/<file_id:str>")
@endpoint(Endpoint("Take back what was given, or stop an upload", status=204, problems=(401, 404)))
async def remove_file(request: Request, caller: Caller, draft_id: str, file_id: str) -> None:
    await materials_of(request).detach(await _draft(request, caller, draft_id), file_id)


@bp.get("/v1/drafts/<draft_id:str>/files/<file_id:str>")
@endpoint(Endpoint("A file of a draft", problems=(401, 404), media="application/octet-stream"))
async def download_file(request: Request, caller: Caller, draft_id: str, file_id: str) -> HTTPResponse:
    draft = await _draft(request, caller, draft_id)
    return as_file(*await materials_of(request).open(draft.id, file_id))


@bp.get("/v1/drafts/<draft_id:str>/files/<file_id:str>/thumbnail")
@endpoint(Endpoint("Its small picture", problems=(401, 404), media="image/jpeg"))
async def get_thumbnail(request: Request, caller: Caller, draft_id: str, file_id: str) -> HTTPResponse:
    draft = await _draft(request, caller, draft_id)
    return as_picture(await materials_of(request).thumbnail(draft.id, file_id))


@bp.get("/v1/applications/<number:str>/materials")
@endpoint(Endpoint("What was given with an application", answer=GivenMaterialsView, problems=(401, 403, 404)))
async def list_given(request: Request, caller: Caller, number: str) -> GivenMaterialsView:
    application = await _application(request, caller, number)
    wanted, given = await offers_of(request).given_with(application)
    return given_view(wanted, given, application.on_paper, language_of(request))


@bp.get("/v1/applications/<number:str>/files/<file_id:str>")
@endpoint(Endpoint("A file of an application", problems=(401, 403, 404), media="application/octet-stream"))
async def download_given(request: Request, caller: Caller, number: str, file_id: str) -> HTTPResponse:
    application = await _application(request, caller, number)
    return as_file(*await materials_of(request).open(application.id, file_id))


@bp.get("/v1/applications/<number:str>/files/<file_id:str>/thumbnail")
@endpoint(Endpoint("Its small picture", problems=(401, 403, 404), media="image/jpeg"))
async def get_given_thumbnail(request: Request, caller: Caller, number: str, file_id: str) -> HTTPResponse:
    application = await _application(request, caller, number)
    return as_picture(await materials_of(request).thumbnail(application.id, file_id))


@bp.get("/v1/office/applications/<number:str>/materials")
@endpoint(Endpoint("What was given; the look is recorded with its purpose", None, GivenMaterialsView, 200, LOOKED))
async def look_at_materials(request: Request, caller: Caller, number: str) -> GivenMaterialsView:
    application = await look(request, caller, number)
    wanted, given = await offers_of(request).given_with(application)
    return given_view(wanted, given, application.on_paper, language_of(request))


@bp.get("/v1/office/applications/<number:str>/files/<file_id:str>")
@endpoint(Endpoint("A file; the look is recorded", problems=LOOKED, media="application/octet-stream"))
async def look_at_file(request: Request, caller: Caller, number: str, file_id: str) -> HTTPResponse:
    application = await look(request, caller, number)
    return as_file(*await materials_of(request).open(application.id, file_id))


@bp.get("/v1/me/readiness/<one_thing_id:str>/<case_id:str>")
@endpoint(Endpoint("How ready I am for a case", answer=ReadinessView, problems=(401, 403, 404)))
async def get_readiness(request: Request, caller: Caller, one_thing_id: str, case_id: str) -> ReadinessView:
    told = await offers_of(request).ready_for(one_thing_id, case_id, caller)
    return readiness_view(told, language_of(request))


def offset_of(request: Request) -> int:
    """Where the part begins that is sent. Raises `InvalidRequest`."""
    text = request.headers.get("upload-offset", "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise InvalidRequest(
            "请求头 Upload-Offset 应为非负整数。",
            "The header Upload-Offset must be a whole number.",
            field="upload-offset",
        )
    return int(text)


def as_file(attachment: Attachment, content: bytes) -> HTTPResponse:
    """To be saved, never to be shown as a page of ours."""
    kind = attachment.held.kind
    named = f"attachment; filename*=UTF-8''{quote(attachment.held.name)}"
    media = MEDIA[kind] if kind else "application/octet-stream"
    return raw(content, headers={**PRIVATE, "Content-Disposition": named}, content_type=media)


def as_picture(content: bytes) -> HTTPResponse:
    """A small picture that we have painted ourselves."""
    return raw(content, headers=PRIVATE, content_type="image/jpeg")


async def _draft(request: Request, caller: Caller, draft_id: str) -> Draft:
    service: ApplicationService = request.app.ctx.services.applications
    return await service.form_for_papers(draft_id, caller)


async def _application(request: Request, caller: Caller, number: str) -> Application:
    service: ProgressService = request.app.ctx.services.progress
    return await service.application(number, caller.citizen_id or "")


def materials_of(request: Request) -> MaterialService:
    """The service of papers."""
    service: MaterialService = request.app.ctx.services.materials
    return service


def offers_of(request: Request) -> OfferService:
    """The service of what somebody holds already."""
    service: OfferService = request.app.ctx.services.offers
    return service
