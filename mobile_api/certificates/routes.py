"""What officers issue by hand and what they owe, over HTTP; whatever else they do with certificates is among the
wallet's own routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.certificates.binding import visit_of
from mobile_api.certificates.by_hand import Order
from mobile_api.certificates.owed import SHOWN, OwedCertificates
from mobile_api.certificates.owed_store import Owed
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, staff_of
from mobile_api.identity.access import Caller
from wallet.blueprint import Visit
from wallet.issued.routes import ACTED, PATH, OfficerView, Said, department_of, officer_view
from wallet.types.library import load_types

bp = Blueprint("certificates")
Short = Annotated[str, Field(min_length=1, max_length=60)]


class NewByHand(Body):
    """A certificate that an application leads to, and what it is to say."""

    type: Short
    application: Short
    id_number: Annotated[str, Field(pattern=r"^[0-9]{17}[0-9X]$")]
    fields: Said


@bp.post(PATH)
@endpoint(Endpoint("Issue by hand what an application leads to", NewByHand, OfficerView, 201, ACTED))
async def issue_certificate(request: Request, caller: Caller, body: NewByHand) -> OfficerView:
    visit, services = visit_of(request, caller), request.app.ctx.services
    order = Order(body.type, body.application, body.id_number, body.fields)
    return officer_view(await services.by_hand.issue(order, staff_of(caller), department_of(visit)), visit)


OWED = "/v1/office/owed-certificates"


class OwedView(Answer):
    """A certificate that an issued application leads to and that nobody has issued yet."""

    id: str
    application: str
    one_thing: str
    """What was applied for, as people read it."""
    type: str
    name: str
    department: str
    """Who must issue it."""
    holder_field: str
    """Where in the form its holder's ID number stands."""
    lacking: list[str]
    """What wasn't known of it; empty if it is always issued by hand."""
    at: datetime
    """When the application's result was issued."""


class OwedListView(Answer):
    """The oldest first."""

    certificates: list[OwedView]
    more: bool
    """There are more than are shown."""


class Settlement(Body):
    """Why there is none to issue."""

    note: Annotated[str, Field(min_length=2, max_length=500)]


@bp.get(OWED)
@endpoint(Endpoint("Certificates that should have been issued and weren't", None, OwedListView, 200, (401, 403)))
async def list_owed_certificates(request: Request, caller: Caller) -> OwedListView:
    visit = visit_of(request, caller)
    department = None if "supervisor" in staff_of(caller).roles else department_of(visit)
    service = _owed(request)
    found = await service.waiting(department)
    return OwedListView(certificates=[_view(one, service, visit) for one in found[:SHOWN]], more=len(found) > SHOWN)


@bp.post(f"{OWED}/<owed_id:str>/settlement")
@endpoint(Endpoint("Say why there is none to issue", Settlement, None, 204, (400, 401, 403, 404, 409)))
async def settle_owed_certificate(request: Request, caller: Caller, body: Settlement, owed_id: str) -> None:
    department = department_of(visit_of(request, caller))
    await _owed(request).settle(owed_id, body.note, staff_of(caller), department)


def _owed(request: Request) -> OwedCertificates:
    service: OwedCertificates = request.app.ctx.services.owed
    return service


def _view(one: Owed, service: OwedCertificates, visit: Visit) -> OwedView:
    kind, language = load_types().find(one.type), visit.language
    labels = {field.id: field.label.in_(language) for field in kind.fields}
    return OwedView(
        id=one.id,
        application=one.application,
        one_thing=service.thing_of(one).in_(language),
        type=one.type,
        name=kind.name.in_(language),
        department=visit.wallet.departments.name_of(one.issuer, language),
        holder_field=service.field_of(one).in_(language),
        lacking=[labels.get(name, name) for name in one.lacking],
        at=one.at,
    )
