"""What a device says that may have no login, as a browser's service worker: that a push message has arrived."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Body, Endpoint, endpoint
from mobile_api.identity.access import Caller
from mobile_api.push.service import InboxService

bp = Blueprint("push_receipts", url_prefix="/v1/push")


class Receipt(Body):
    """Both as the message named them."""

    delivery: Annotated[str, Field(max_length=100)]
    receipt: Annotated[str, Field(min_length=32, max_length=32)]


@bp.post("/receipts")
@endpoint(Endpoint("This device has received it", Receipt, status=204, problems=(400, 404)))
async def confirm_push(request: Request, caller: Caller, body: Receipt) -> None:
    inbox: InboxService = request.app.ctx.services.inbox
    await inbox.delivered(body.delivery, body.receipt)
