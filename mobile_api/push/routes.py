"""A citizen's inbox over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, query_text
from mobile_api.identity.access import Caller
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Kept
from mobile_api.push.service import InboxService

bp = Blueprint("push", url_prefix="/v1/me")
PAGE = 20


class NoticeView(Answer):
    """News, in the reader's language."""

    id: str
    kind: Kind
    text: str
    link: str
    """The page of the app that shows more."""
    at: datetime
    unread: bool


class Inbox(Answer):
    """The newest first."""

    notices: list[NoticeView]
    unread: int
    """Of the whole inbox."""
    newest: str | None
    """Place of the first one on this page: what is read up to it has been seen."""
    next_before: str | None
    """For the next page; null at the end."""


class Unread(Answer):
    """How much isn't read yet."""

    unread: int


class ReadUpTo(Body):
    """A place in the inbox, as `newest` names it."""

    place: Annotated[str, Field(min_length=1, max_length=60)]


@bp.get("/inbox")
@endpoint(Endpoint("My news, the newest first", answer=Inbox, problems=(400, 401, 403)))
async def list_inbox(request: Request, caller: Caller) -> Inbox:
    service = _service(request)
    unread = await service.unread(caller)  # first: what comes before the list is read is told to the screen as one more
    found, following = await service.page(caller, query_text(request, "before"), PAGE)
    return Inbox(
        notices=[_view(one, language_of(request)) for one in found],
        unread=unread,
        newest=found[0].place if found else None,
        next_before=following,
    )


@bp.get("/inbox/unread")
@endpoint(Endpoint("How much I haven't read", answer=Unread, problems=(401, 403)))
async def count_unread(request: Request, caller: Caller) -> Unread:
    return Unread(unread=await _service(request).unread(caller))


@bp.post("/inbox/read")
@endpoint(Endpoint("I have read everything up to a place", ReadUpTo, status=204, problems=(400, 401, 403)))
async def read_inbox(request: Request, caller: Caller, body: ReadUpTo) -> None:
    await _service(request).read_up_to(caller, body.place)


@bp.post("/inbox/<notice_id:str>/read")
@endpoint(Endpoint("I have read it", status=204, problems=(401, 403, 404)))
async def read_notice(request: Request, caller: Caller, notice_id: str) -> None:
    await _service(request).read(caller, notice_id)


def _view(kept: Kept, language: str) -> NoticeView:
    return NoticeView(
        id=kept.id, kind=kept.kind, text=kept.text[language], link=kept.link, at=kept.at, unread=kept.unread
    )


def _service(request: Request) -> InboxService:
    service: InboxService = request.app.ctx.services.inbox
    return service
