"""Files in conversations over HTTP, for staff."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request

from mobile_api.chat.views import MessageView, message_view
from mobile_api.desk.files import DeskFiles
from mobile_api.desk.room import desk_of
from mobile_api.endpoints import Endpoint, endpoint, read_upload, staff_of
from mobile_api.identity.access import Caller
from mobile_api.materials.attachment import NewFile
from mobile_api.materials.checks import CHUNK
from mobile_api.materials.routes import UploadStart, as_file, as_picture, offset_of
from mobile_api.materials.views import UploadView, upload_view

bp = Blueprint("desk_files", url_prefix="/v1/desk")
OWN = "/conversations/<conversation_id:str>"
PAST = "/records/<record_id:str>"
SENT = (400, 401, 403, 404, 409)
READ = (401, 403, 404)


@bp.put(f"{OWN}/uploads/<client_id:str>")
@endpoint(Endpoint("Announce a file; again: how far it is", UploadStart, UploadView, 200, (*SENT, 413, 422)))
async def announce_from_desk(
    request: Request, caller: Caller, body: UploadStart, conversation_id: str, client_id: str
) -> UploadView:
    file = NewFile(body.name, body.size, body.sha256)
    return upload_view(await _files(request).announce(staff_of(caller), conversation_id, client_id, file))


@bp.patch(f"{OWN}/uploads/<client_id:str>", stream=True)
@endpoint(Endpoint("Send the part of it at Upload-Offset", None, UploadView, 200, (*SENT, 413)))
async def append_from_desk(request: Request, caller: Caller, conversation_id: str, client_id: str) -> UploadView:
    offset, content = offset_of(request), await read_upload(request, CHUNK)
    return upload_view(await _files(request).append(staff_of(caller), conversation_id, client_id, offset, content))


@bp.post(f"{OWN}/uploads/<client_id:str>/completion")
@endpoint(Endpoint("Check it and send it as an answer", None, MessageView, 200, (*SENT, 422, 503)))
async def give_from_desk(request: Request, caller: Caller, conversation_id: str, client_id: str) -> MessageView:
    return message_view(await _files(request).give(staff_of(caller), conversation_id, client_id))


@bp.get(f"{OWN}/files/<file_id:str>")
@endpoint(Endpoint("A file of one's own conversation", problems=READ, media="application/octet-stream"))
async def download_at_desk(request: Request, caller: Caller, conversation_id: str, file_id: str) -> HTTPResponse:
    return as_file(*await _files(request).open(staff_of(caller), conversation_id, file_id))


@bp.get(f"{OWN}/files/<file_id:str>/thumbnail")
@endpoint(Endpoint("Its small picture", problems=READ, media="image/jpeg"))
async def get_thumbnail_at_desk(request: Request, caller: Caller, conversation_id: str, file_id: str) -> HTTPResponse:
    return as_picture(await _files(request).thumbnail(staff_of(caller), conversation_id, file_id))


@bp.get(f"{PAST}/files/<file_id:str>")
@endpoint(Endpoint("A file of what has ended", problems=READ, media="application/octet-stream"))
async def download_past_file(request: Request, caller: Caller, record_id: str, file_id: str) -> HTTPResponse:
    return as_file(*await _files(request).open_past(staff_of(caller), record_id, file_id))


@bp.get(f"{PAST}/files/<file_id:str>/thumbnail")
@endpoint(Endpoint("Its small picture", problems=READ, media="image/jpeg"))
async def get_past_thumbnail(request: Request, caller: Caller, record_id: str, file_id: str) -> HTTPResponse:
    return as_picture(await _files(request).past_thumbnail(staff_of(caller), record_id, file_id))


def _files(request: Request) -> DeskFiles:
    return desk_of(request).files
