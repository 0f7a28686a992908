"""The code of a draft, and its scan at the counter."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.draft import Draft
from mobile_api.applications.shown import whole_value
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, staff_of
from mobile_api.handover.service import HandoverService
from mobile_api.identity.access import Caller

bp = Blueprint("handover")


class CounterCode(Answer):
    """What the phone shows at the counter."""

    code: str
    expires_at: datetime
    """A page that still shows it then asks for a new one."""
    picture: str
    """The QR code, PNG in Base64."""


class Scan(Body):
    """What the clerk's scanner reads."""

    code: Annotated[str, Field(min_length=1, max_length=200)]


class ScannedField(Answer):
    """A field of the form with its whole value: the clerk compares it with the papers."""

    id: str
    label: str
    value: str


class ScannedDraft(Answer):
    """A draft as the clerk sees it."""

    draft_id: str
    name: str
    case_code: str | None
    """None while the situation isn't settled."""
    complete: bool
    fields: list[ScannedField]
    missing: list[str]
    """Labels of what is to be asked at the counter."""


@bp.post("/v1/drafts/<draft_id:str>/counter-code")
@endpoint(Endpoint("A QR code that carries the draft to a counter", None, CounterCode, 201, (401, 404)))
async def make_counter_code(request: Request, caller: Caller, draft_id: str) -> CounterCode:
    code, until, picture = await _service(request).code(draft_id, caller)
    return CounterCode(code=code, expires_at=until, picture=base64.b64encode(picture).decode())


@bp.post("/v1/office/draft-scans")
@endpoint(
    Endpoint("The draft that a code carries; the look is recorded", Scan, ScannedDraft, 200, (400, 401, 403, 404))
)
async def scan_draft(request: Request, caller: Caller, body: Scan) -> ScannedDraft:
    return _scanned(await _service(request).scan(body.code, staff_of(caller)), language_of(request))


def _scanned(draft: Draft, language: str) -> ScannedDraft:
    filled = draft.filled()
    missing = [field.label.in_(language) for field in draft.shown_fields() if field.id not in draft.values]
    return ScannedDraft(
        draft_id=draft.id,
        name=draft.edition.thing.name.in_(language),
        case_code=draft.case.code if draft.case else None,
        complete=draft.asked() == "confirm",
        fields=[
            ScannedField(id=field.id, label=field.label.in_(language), value=whole_value(field, value, language))
            for field, value in filled
        ],
        missing=missing,
    )


def _service(request: Request) -> HandoverService:
    service: HandoverService = request.app.ctx.services.handover
    return service
