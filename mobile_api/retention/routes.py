"""What is kept and why, and the deletion of one's account, over HTTP."""

from __future__ import annotations

from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Endpoint, endpoint, language_of
from mobile_api.identity.access import Caller
from mobile_api.retention.deletion import Deletion, Outlook
from mobile_api.retention.table import Asked, Kept, read_table

bp = Blueprint("retention")


class KeptView(Answer):
    """A kind of data: how long it is kept, why, and what a deletion does to it."""

    id: str
    what: str
    kept: str
    why: str
    asked: Asked


class RetentionView(Answer):
    """All that is kept of citizens."""

    rows: list[KeptView]


class OutlookView(Answer):
    """What a deletion comes to."""

    running: list[str]
    """Numbers of the applications that stand against it."""
    kept_applications: list[str]
    """Numbers of those that stay with the city."""
    deleted: list[KeptView]
    """At once."""
    by_itself: list[KeptView]
    """Soon, without anybody's doing."""
    kept: list[KeptView]
    """Because of a duty."""


@bp.get("/v1/data-retention")
@endpoint(Endpoint("What is kept of citizens, how long and why", answer=RetentionView))
async def list_retention(request: Request, caller: Caller) -> RetentionView:
    rows = [row for row in read_table() if row.asked != "nobody"]
    return RetentionView(rows=[_view(row, language_of(request)) for row in rows])


@bp.get("/v1/me/deletion")
@endpoint(Endpoint("What the deletion of my account would come to", answer=OutlookView))
async def look_at_deletion(request: Request, caller: Caller) -> OutlookView:
    return _outlook(await _deletion(request).outlook(caller), language_of(request))


@bp.post("/v1/me/deletion")
@endpoint(Endpoint("Delete my account, for good", answer=OutlookView, problems=(403, 409)))
async def delete_account(request: Request, caller: Caller) -> OutlookView:
    return _outlook(await _deletion(request).delete(caller), language_of(request))


def _outlook(outlook: Outlook, language: str) -> OutlookView:
    def those(asked: Asked) -> list[KeptView]:
        return [_view(row, language) for row in read_table() if row.asked == asked]

    return OutlookView(
        running=[one.number for one in outlook.running],
        kept_applications=[one.number for one in outlook.kept],
        deleted=those("deleted"),
        by_itself=those("by_itself"),
        kept=those("kept"),
    )


def _view(row: Kept, language: str) -> KeptView:
    what, kept, why = (text.in_(language) for text in (row.what, row.kept, row.why))
    return KeptView(id=row.id, what=what, kept=kept, why=why, asked=row.asked)


def _deletion(request: Request) -> Deletion:
    service: Deletion = request.app.ctx.services.retention.deletion
    return service
