"""What the desk has done, for staff: its history, and the supervisors' board; both as XLSX, too."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.applications.application_views import Reader
from mobile_api.chat.views import message_view
from mobile_api.desk.board_views import BoardView, board_view
from mobile_api.desk.record import Sought
from mobile_api.desk.room import desk_of, library_of
from mobile_api.desk.service import EXPORTED
from mobile_api.desk.sheets import board_sheet, history_sheet
from mobile_api.desk.views import History, PastView, note_views, past_line
from mobile_api.endpoints import Endpoint, endpoint, language_of, query_day, query_moment, query_text, staff_of
from mobile_api.identity.access import Caller
from mobile_api.localtime import local_day, midnight
from mobile_api.workbook import XLSX

bp = Blueprint("desk_reports", url_prefix="/v1/desk")
LISTED = (400, 401, 403)


@bp.get("/records")
@endpoint(Endpoint("What has ended, the last first, by words, service, staff and days", None, History, 200, LISTED))
async def list_desk_records(request: Request, caller: Caller) -> History:
    found = await desk_of(request).service.history(staff_of(caller), _sought(request))
    records = [past_line(record, library_of(request), language_of(request)) for record in found.records]
    return History(records=records, before=found.before, searched=found.searched)


@bp.get("/record-export")
@endpoint(Endpoint("The same as XLSX, without what was said", problems=LISTED, media=XLSX))
async def export_desk_records(request: Request, caller: Caller) -> HTTPResponse:
    found = await desk_of(request).service.history(staff_of(caller), _sought(request), EXPORTED)
    files = await desk_of(request).files.names(found.records)
    content = await asyncio.to_thread(history_sheet, found, files, library_of(request), language_of(request))
    return _sheet(content, "desk.xlsx")


@bp.get("/records/<record_id:str>")
@endpoint(Endpoint("One that has ended, with what was said until then", None, PastView, 200, (401, 403, 404)))
async def get_desk_record(request: Request, caller: Caller, record_id: str) -> PastView:
    record, said, notes = await desk_of(request).service.past(staff_of(caller), record_id)
    return PastView(
        record=past_line(record, library_of(request), language_of(request)),
        messages=[message_view(message) for message in said],
        notes=note_views(notes),
    )


@bp.get("/board")
@endpoint(Endpoint("How the desk stands, for supervisors", answer=BoardView, problems=(401, 403)))
async def get_desk_board(request: Request, caller: Caller) -> BoardView:
    return board_view(await desk_of(request).board.today(), _reader(request))


@bp.get("/board-export")
@endpoint(Endpoint("The board as XLSX", problems=(401, 403), media=XLSX))
async def export_desk_board(request: Request, caller: Caller) -> HTTPResponse:
    board = board_view(await desk_of(request).board.today(), _reader(request))
    return _sheet(board_sheet(board, language_of(request)), "board.xlsx")


def _sought(request: Request) -> Sought:
    since, until = query_day(request, "from"), query_day(request, "to")
    end = midnight(until + timedelta(days=1)) if until else desk_of(request).now()
    return Sought(
        before=min(end, query_moment(request, "before") or end),
        since=midnight(since) if since else None,
        one_thing_id=query_text(request, "one_thing"),
        number=query_text(request, "number"),
        words=query_text(request, "q"),
    )


def _sheet(content: bytes, name: str) -> HTTPResponse:
    return raw(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _reader(request: Request) -> Reader:
    return Reader(language_of(request), local_day(desk_of(request).now()), library_of(request))
