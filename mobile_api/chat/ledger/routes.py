"""The misunderstanding ledger for staff: what wasn't understood, grouped, and made into training phrases."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.chat.ledger.entries import Entry, Group
from mobile_api.chat.ledger.service import LedgerService
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint
from mobile_api.identity.access import Caller

bp = Blueprint("ledger", url_prefix="/v1/ledger")


class EntryView(Answer):
    """Something that was said and led nowhere; personal numbers are masked."""

    id: str
    kind: str
    text: str
    language: str
    offered: list[str]
    right: str | None
    """The one-thing that was meant, if a member of staff has said so."""
    at: datetime


class GroupView(Answer):
    """Entries that say much the same."""

    text: str
    count: int
    entries: list[EntryView]


class Groups(Answer):
    """The ledger, the most frequent first."""

    groups: list[GroupView]


class Lesson(Body):
    """A phrase to learn from, and the entries that are settled by it."""

    text: Annotated[str, Field(min_length=2, max_length=200)]
    one_thing_id: Annotated[str, Field(max_length=60)]
    language: Literal["zh", "en"]
    entries: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=500)] = Field(default_factory=list)


@bp.get("/groups")
@endpoint(Endpoint("What wasn't understood, by likeness", answer=Groups))
async def get_groups(request: Request, caller: Caller) -> Groups:
    return Groups(groups=[_view(group) for group in await _ledger(request).groups()])


@bp.post("/phrases")
@endpoint(Endpoint("Make it a training phrase", Lesson, None, 204, (400, 404, 409)))
async def post_phrase(request: Request, caller: Caller, body: Lesson) -> None:
    by = caller.staff.name if caller.staff else ""
    await _ledger(request).teach(body.text, body.one_thing_id, body.language, body.entries, by)


def _view(group: Group) -> GroupView:
    return GroupView(text=group.text, count=len(group.entries), entries=[_entry(entry) for entry in group.entries])


def _entry(entry: Entry) -> EntryView:
    return EntryView(
        id=entry.id,
        kind=entry.kind,
        text=entry.text,
        language=entry.language,
        offered=list(entry.offered),
        right=entry.right,
        at=entry.at,
    )


def _ledger(request: Request) -> LedgerService:
    service: LedgerService = request.app.ctx.services.ledger
    return service
