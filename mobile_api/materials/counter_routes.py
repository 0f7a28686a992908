"""Papers that a clerk scans in at the counter, for the draft whose code they have scanned: as its owner hands them in.

The permit of the scan stands in `X-Counter-Permit`: addresses are kept in many places, headers aren't.
"""

from __future__ import annotations

from sanic import Blueprint, Request

from mobile_api.applications.draft import Draft
from mobile_api.endpoints import Endpoint, endpoint, language_of, read_upload, staff_of
from mobile_api.handover.service import HandoverService, clerk
from mobile_api.identity.access import Caller
from mobile_api.materials.attachment import NewFile
from mobile_api.materials.checks import CHUNK
from mobile_api.materials.routes import UploadStart, materials_of, offers_of, offset_of
from mobile_api.materials.views import FileView, MaterialsView, UploadView, file_view, materials_view, upload_view

bp = Blueprint("materials_at_counter")
DRAFT = "/v1/office/drafts/<draft_id:str>"


@bp.get(f"{DRAFT}/materials")
@endpoint(Endpoint("What a scanned draft still takes", answer=MaterialsView, problems=(401, 403, 404)))
async def list_scanned(request: Request, caller: Caller, draft_id: str) -> MaterialsView:
    draft, offers = await _draft(request, caller, draft_id), offers_of(request)
    return materials_view(draft, await offers.overview(draft, caller), language_of(request))


@bp.post(f"{DRAFT}/materials/<material_id:str>/uploads")
@endpoint(Endpoint("Announce a scan", UploadStart, UploadView, 201, (400, 401, 403, 404, 409, 413, 422)))
async def begin_scan(
    request: Request, caller: Caller, body: UploadStart, draft_id: str, material_id: str
) -> UploadView:
    draft, file = await _draft(request, caller, draft_id), NewFile(body.name, body.size, body.sha256)
    return upload_view(await materials_of(request).begin(draft, material_id, file, clerk(staff_of(caller))))


@bp.get(f"{DRAFT}/uploads/<upload_id:str>")
@endpoint(Endpoint("How far a scan is", answer=UploadView, problems=(401, 403, 404)))
async def get_scan(request: Request, caller: Caller, draft_id: str, upload_id: str) -> UploadView:
    return upload_view(await materials_of(request).upload(await _draft(request, caller, draft_id), upload_id))


@bp.patch(f"{DRAFT}/uploads/<upload_id:str>", stream=True)
@endpoint(Endpoint("Send the part of a scan at Upload-Offset", None, UploadView, 200, (400, 401, 403, 404, 409, 413)))
async def append_scan(request: Request, caller: Caller, draft_id: str, upload_id: str) -> UploadView:
    draft, offset = await _draft(request, caller, draft_id), offset_of(request)
    content = await read_upload(request, CHUNK)
    return upload_view(await materials_of(request).append(draft, upload_id, offset, content))


@bp.post(f"{DRAFT}/uploads/<upload_id:str>/completion")
@endpoint(Endpoint("Check a scan that is all there, and keep it", None, FileView, 201, (401, 403, 404, 409, 422, 503)))
async def finish_scan(request: Request, caller: Caller, draft_id: str, upload_id: str) -> FileView:
    draft = await _draft(request, caller, draft_id)
    return file_view(await materials_of(request).finish(draft, upload_id), language_of(request))


@bp.delete(f"{DRAFT}/files/<file_id:str>")
@endpoint(Endpoint("Take back what the clerk has scanned in", status=204, problems=(401, 403, 404)))
async def remove_scan(request: Request, caller: Caller, draft_id: str, file_id: str) -> None:
    draft = await _draft(request, caller, draft_id)
    await materials_of(request).unscan(draft, file_id, clerk(staff_of(caller)))


async def _draft(request: Request, caller: Caller, draft_id: str) -> Draft:
    service: HandoverService = request.app.ctx.services.handover
    return await service.draft(draft_id, request.headers.get("x-counter-permit", ""), staff_of(caller))
