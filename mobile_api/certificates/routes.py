"""What officers issue by hand, over HTTP; whatever else they do with certificates are the wallet's own routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.certificates.binding import visit_of
from mobile_api.certificates.by_hand import Order
from mobile_api.endpoints import Body, Endpoint, endpoint, staff_of
from mobile_api.identity.access import Caller
from wallet.issued.routes import ACTED, PATH, OfficerView, Said, department_of, officer_view

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
