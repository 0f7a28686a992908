"""The item library: public reads, and what its editors and approvers do."""

from __future__ import annotations

from datetime import date
from typing import Annotated, get_args

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.catalog.items import sheet
from mobile_api.catalog.items.changes import State
from mobile_api.catalog.items.record import ConvenienceKind, Entry, Flag, Tier
from mobile_api.catalog.items.service import ItemService
from mobile_api.catalog.items.versions import Filter
from mobile_api.catalog.items.views import (
    ChangeDetail,
    Changes,
    ChangeView,
    Diff,
    ItemList,
    ItemView,
    Versions,
    change_view,
    item_view,
    line,
    version_view,
)
from mobile_api.endpoints import (
    Body,
    Endpoint,
    endpoint,
    language_of,
    query_choice,
    query_day,
    query_int,
    query_text,
    read_upload,
    staff_of,
)
from mobile_api.errors import InvalidRequest
from mobile_api.identity.access import Caller
from mobile_api.workbook import XLSX

bp = Blueprint("items")
PAGE = 100


class Proposal(Body):
    """The whole new records, the day from which they count, and why."""

    effective_from: Annotated[date, Field(strict=False)]
    note: Annotated[str, Field(min_length=1, max_length=500)]
    entries: Annotated[list[Entry], Field(min_length=1, max_length=50)]


@bp.get("/v1/catalog/items")
@endpoint(Endpoint("Service items with filters, by code", answer=ItemList, problems=(400,)))
async def list_items(request: Request, caller: Caller) -> ItemList:
    limit = min(query_int(request, "limit", PAGE), PAGE) or PAGE
    after = query_text(request, "after") or ""
    items = await _items(request).find(_filter(request), _region(request), after, limit)
    following = items[-1].entry_id if len(items) == limit else None
    return ItemList(items=[line(item, language_of(request)) for item in items], next_after=following)


@bp.get("/v1/catalog/items/<code:str>")
@endpoint(Endpoint("One service item with its 36 elements", answer=ItemView, problems=(400, 404)))
async def get_item(request: Request, caller: Caller, code: str) -> ItemView:
    item, version = await _items(request).item(code, _region(request))
    return item_view(item, version, language_of(request))


@bp.get("/v1/catalog/items/<code:str>/versions")
@endpoint(Endpoint("Every version of a service item", answer=Versions, problems=(400, 404)))
async def list_versions(request: Request, caller: Caller, code: str) -> Versions:
    found = await _items(request).versions(code, _region(request))
    return Versions(versions=[version_view(version) for version in found])


@bp.get("/v1/catalog/items/<code:str>/diff")
@endpoint(Endpoint("What differs between two versions", answer=Diff, problems=(400, 404)))
async def diff_versions(request: Request, caller: Caller, code: str) -> Diff:
    before, after = query_int(request, "from", 1), query_int(request, "to", 2)
    found = await _items(request).diff(code, _region(request), before, after)
    return Diff(before=before, after=after, differences=found)


@bp.get("/v1/catalog/item-export")
@endpoint(Endpoint("The library as XLSX", problems=(400, 403, 422), media=XLSX))
async def export_items(request: Request, caller: Caller) -> HTTPResponse:
    book = await _items(request).export_sheet(_filter(request), _region(request))
    return raw(book, content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="items.xlsx"'})


@bp.post("/v1/catalog/item-imports", stream=True)
@endpoint(Endpoint("Propose what an XLSX changes", None, Changes, 201, (400, 403, 413, 422)))
async def import_items(request: Request, caller: Caller) -> Changes:
    content = await read_upload(request, sheet.MAX_UPLOAD)
    note = query_text(request, "note") or "XLSX"
    change = await _items(request).import_sheet(content, _day(request, "effective_from"), note, staff_of(caller))
    return Changes(changes=[change_view(change)] if change else [])


@bp.post("/v1/catalog/item-changes")
@endpoint(Endpoint("Propose a change", Proposal, ChangeView, 201, (400, 403, 422)))
async def propose_change(request: Request, caller: Caller, body: Proposal) -> ChangeView:
    change, _ = await _items(request).propose(body.entries, body.effective_from, body.note, staff_of(caller))
    return change_view(change)


@bp.get("/v1/catalog/item-changes")
@endpoint(Endpoint("Changes, newest first", None, Changes, 200, (400, 403)))
async def list_changes(request: Request, caller: Caller) -> Changes:
    state = State(query_choice(request, "state", [s.value for s in State]) or State.PROPOSED)
    return Changes(changes=[change_view(change) for change in await _items(request).changes(state)])


@bp.get("/v1/catalog/item-changes/<change_id:str>")
@endpoint(Endpoint("A change and what it changes", None, ChangeDetail, 200, (403, 404)))
async def get_change(request: Request, caller: Caller, change_id: str) -> ChangeDetail:
    change, entries = await _items(request).change(change_id)
    shown = [Diff(entry_id=p.entry.entry_id, before=p.base, after=p.base + 1, differences=d) for p, d in entries]
    return ChangeDetail(change=change_view(change), entries=shown)


@bp.post("/v1/catalog/item-changes/<change_id:str>/approval")
@endpoint(Endpoint("Approve a change", None, ChangeView, 200, (403, 404, 409)))
async def approve_change(request: Request, caller: Caller, change_id: str) -> ChangeView:
    return change_view(await _items(request).approve(change_id, staff_of(caller)))


@bp.post("/v1/catalog/item-changes/<change_id:str>/rejection")
@endpoint(Endpoint("Reject a change", None, ChangeView, 200, (403, 404, 409)))
async def reject_change(request: Request, caller: Caller, change_id: str) -> ChangeView:
    return change_view(await _items(request).reject(change_id, staff_of(caller)))


def _filter(request: Request) -> Filter:
    return Filter(
        tier=query_choice(request, "tier", get_args(Tier)),
        parent=query_text(request, "parent"),
        flag=query_choice(request, "flag", get_args(Flag)),
        convenience=query_choice(request, "convenience", get_args(ConvenienceKind)),
        department=query_text(request, "department"),
        text=query_text(request, "q"),
    )


def _region(request: Request) -> str | None:
    text = query_text(request, "region")
    if text is not None and not (text.isascii() and text.isdigit() and len(text) == 12):
        raise InvalidRequest("“region” 应为12位数字。", "“region” has twelve digits.", field="region")
    return text


def _day(request: Request, name: str) -> date:
    day = query_day(request, name)
    if day is None:
        raise InvalidRequest(f"请给出 “{name}”。", f"Give “{name}”.", field=name)
    return day


def _items(request: Request) -> ItemService:
    service: ItemService = request.app.ctx.services.items
    return service
