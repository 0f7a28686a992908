"""Files in a conversation over HTTP, for its citizen: announced, sent part by part, said; under the `client_id` of the
message that they become. What was said is heard over the socket, as every message."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request

from mobile_api.chat.files.service import CitizensFiles
from mobile_api.chat.views import MessageView, message_view
from mobile_api.endpoints import Endpoint, endpoint, read_upload
from mobile_api.identity.access import Caller
from mobile_api.materials.attachment import NewFile
from mobile_api.materials.checks import CHUNK
from mobile_api.materials.routes import UploadStart, as_file, as_picture, offset_of
from mobile_api.materials.views import UploadView, upload_view

bp = Blueprint("chat_files", url_prefix="/v1/conversations/<conversation_id:str>")
SENT = (400, 401, 404, 409)


@bp.put("/uploads/<client_id:str>")
@endpoint(Endpoint("Announce a file; again: how far it is", UploadStart, UploadView, 200, (*SENT, 413, 422, 429)))
async def announce_sent(
    request: Request, caller: Caller, body: UploadStart, conversation_id: str, client_id: str
) -> UploadView:
    await request.app.ctx.services.pace.step(caller, request.client_ip)
    file = NewFile(body.name, body.size, body.sha256)
    return upload_view(await _files(request).announce(conversation_id, caller, client_id, file))


@bp.patch("/uploads/<client_id:str>", stream=True)
@endpoint(Endpoint("Send the part of it at Upload-Offset", None, UploadView, 200, (*SENT, 413)))
async def append_sent(request: Request, caller: Caller, conversation_id: str, client_id: str) -> UploadView:
    offset, content = offset_of(request), await read_upload(request, CHUNK)
    return upload_view(await _files(request).append(conversation_id, caller, client_id, offset, content))


@bp.post("/uploads/<client_id:str>/completion")
@endpoint(Endpoint("Check it and send it as a message", None, MessageView, 200, (*SENT, 422, 429, 503)))
async def give_sent(request: Request, caller: Caller, conversation_id: str, client_id: str) -> MessageView:
    await request.app.ctx.services.pace.step(caller, request.client_ip)
    return message_view(await _files(request).give(conversation_id, caller, client_id))


@bp.get("/files/<file_id:str>")
@endpoint(Endpoint("A file of the conversation", problems=(401, 404), media="application/octet-stream"))
async def download_sent(request: Request, caller: Caller, conversation_id: str, file_id: str) -> HTTPResponse:
    return as_file(*await _files(request).open(conversation_id, caller, file_id))


@bp.get("/files/<file_id:str>/thumbnail")
@endpoint(Endpoint("Its small picture", problems=(401, 404), media="image/jpeg"))
async def get_sent_thumbnail(request: Request, caller: Caller, conversation_id: str, file_id: str) -> HTTPResponse:
    return as_picture(await _files(request).thumbnail(conversation_id, caller, file_id))


def _files(request: Request) -> CitizensFiles:
    service: CitizensFiles = request.app.ctx.services.chat_files
    return service
