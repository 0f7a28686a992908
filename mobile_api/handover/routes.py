"""The code of a draft, its scan at the counter, and what the clerk submits."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.papers import wanted
from mobile_api.applications.shown import whole_value
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, idempotency_key, language_of, staff_of
from mobile_api.handover.service import HandoverService, Scanned
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


class ScannedPaper(Answer):
    """A material that the case asks for."""

    id: str
    name: str
    required: bool
    given: bool
    """Whether it lies with the draft already, as a file or from a register."""


class ScannedPerson(Answer):
    """Whose account it is: the clerk compares it with the card."""

    name: str
    id_number: str


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
    papers: list[ScannedPaper]
    person: ScannedPerson | None
    """None if it isn't known surely: then nothing can be submitted yet."""
    seen: int
    """The state of the draft, to be said when it is submitted."""
    permit: str
    """For this clerk to scan papers in and to submit it with, within the hour."""


class CounterSubmission(Body):
    """What the clerk submits for the citizen who stands there."""

    permit: Annotated[str, Field(min_length=1, max_length=200)]
    seen: Annotated[int, Field(ge=1)]
    on_paper: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)] = Field(default_factory=list)
    """Materials that are taken in on paper, by id."""
    later: bool = False
    """The citizen agrees to bring papers that aren't key after it (容缺受理)."""


class Receipt(Answer):
    """The number that the citizen is told."""

    number: str
    name: str


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


@bp.post("/v1/office/draft-submissions")
@endpoint(
    Endpoint(
        "Submit the scanned draft for the citizen who stands there; takes an Idempotency-Key",
        CounterSubmission,
        Receipt,
        201,
        (400, 401, 403, 404, 409, 422, 429),
    )
)
async def submit_at_counter(request: Request, caller: Caller, body: CounterSubmission) -> Receipt:
    application = await _service(request).submit(
        body.permit, body.seen, body.on_paper, body.later, idempotency_key(request), staff_of(caller)
    )
    return Receipt(number=application.number, name=application.name[language_of(request)])


def _scanned(scanned: Scanned, language: str) -> ScannedDraft:
    draft, person = scanned.draft, scanned.person
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
        papers=[
            ScannedPaper(id=m.id, name=m.name.in_(language), required=m.required, given=m.id in scanned.given)
            for m in wanted(draft)
        ],
        person=ScannedPerson(name=person.name, id_number=person.id_number) if person else None,
        seen=draft.revision,
        permit=scanned.permit,
    )


def _service(request: Request) -> HandoverService:
    service: HandoverService = request.app.ctx.services.handover
    return service
