"""Split connections over HTTP: results and files for departments' systems, parked messages for an administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.catalog.library import Library
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, staff_of
from mobile_api.exchange.connections import Connections
from mobile_api.exchange.room import exchange_of
from mobile_api.exchange.split.results import Outcome, Result
from mobile_api.exchange.split.rows import Row
from mobile_api.identity.access import Caller

bp = Blueprint("exchange_split", url_prefix="/v1/exchange")
SHOWN = 200
Ids = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)]


class PartResult(Body):
    """A department's result. A rejection needs `reason` and `legal_basis`, a correction `message` and marks."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{8,64}$")]
    number: Annotated[str, Field(max_length=40)]
    version: Annotated[int, Field(ge=1)]
    outcome: Outcome
    reason: Annotated[str, Field(max_length=1000)] = ""
    legal_basis: Annotated[str, Field(max_length=500)] = ""
    fields: Ids = Field(default_factory=list)
    materials: Ids = Field(default_factory=list)
    message: Annotated[str, Field(max_length=1000)] = ""


class ResultTaken(Answer):
    """The result counts since then; a repeat gets the same answer."""

    id: str
    number: str
    outcome: str
    taken_at: datetime


class ParkedMessage(Answer):
    """A message that couldn't be sent; nothing of what it says."""

    id: str
    number: str
    department: str
    system: str
    """Its name; empty if the department's system is no longer connected: then it can only be given up."""
    version: int
    at: datetime
    parked_at: datetime | None
    """Null if it waits for a system that is no longer connected."""
    tries: int
    error: str
    """Kind of the last failure, or the status and code with which the system refused it."""


class ParkedMessages(Answer):
    """What waits for systems that are no longer connected, then what was parked; the longest waiting first."""

    parked: list[ParkedMessage]


@bp.post("/results")
@endpoint(Endpoint("A department's result", PartResult, ResultTaken, 200, (400, 403, 404, 409, 422)))
async def post_result(request: Request, caller: Caller, body: PartResult) -> ResultTaken:
    room = exchange_of(request)
    taken = await room.results.take(room.door.system(caller, "split"), Result(**body.model_dump()))
    return ResultTaken(id=body.id, number=taken.number, outcome=taken.outcome, taken_at=taken.at)


@bp.get("/applications/<number:str>/files/<file_id:str>")
@endpoint(Endpoint("A file of a forwarded application", problems=(403, 404), media="application/octet-stream"))
async def fetch_file(request: Request, caller: Caller, number: str, file_id: str) -> HTTPResponse:
    room = exchange_of(request)
    attachment, content = await room.forwarding.file(room.door.system(caller, "split"), number, file_id)
    named = f"attachment; filename*=UTF-8''{quote(attachment.held.name)}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": named}
    return raw(content, headers=headers, content_type="application/octet-stream")


@bp.get("/parked")
@endpoint(Endpoint("Messages that departments' systems couldn't be sent", answer=ParkedMessages, problems=(401, 403)))
async def list_parked_messages(request: Request, caller: Caller) -> ParkedMessages:
    room, language = exchange_of(request), language_of(request)
    library: Library = request.app.ctx.services.catalog.library
    parked = await room.forwarding.parked(SHOWN)
    return ParkedMessages(parked=[_shown(row, room.connections, library, language) for row in parked])


@bp.post("/parked/<message_id:str>/retry")
@endpoint(Endpoint("Try it again", None, None, 204, (401, 403, 404)))
async def retry_parked_message(request: Request, caller: Caller, message_id: str) -> None:
    await exchange_of(request).forwarding.retry(message_id)


@bp.delete("/parked/<message_id:str>")
@endpoint(
    Endpoint("Give up what waits for a system that is no longer connected", status=204, problems=(401, 403, 404, 409))
)
async def give_up_message(request: Request, caller: Caller, message_id: str) -> None:
    await exchange_of(request).forwarding.give_up(message_id, staff_of(caller))


def _shown(row: Row, connections: Connections, library: Library, language: str) -> ParkedMessage:
    system, department = connections.of_department(row.department, "split"), library.department_called(row.department)
    told = {"system": system.name.in_(language) if system else ""}
    named = {**vars(row), **told, "department": department.name.in_(language) if department else row.department}
    return ParkedMessage.model_validate(named, extra="ignore")
