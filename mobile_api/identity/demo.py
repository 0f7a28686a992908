"""The demo's outbox: text messages that were not really sent. Served only where the settings ask for it."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html, json

from mobile_api.endpoints import Endpoint, endpoint
from mobile_api.identity import codes
from mobile_api.identity.access import Caller
from mobile_api.identity.outbox_page import outbox_page
from mobile_api.identity.sms import LocalOutbox

bp = Blueprint("demo")


@bp.get("/v1/demo/outbox")
@endpoint(Endpoint("Demo only: the text messages that were not really sent"))
async def outbox(request: Request, caller: Caller) -> HTTPResponse:
    messages = await _outbox(request).newest(codes.normal_phone(request.args.get("phone", "")))
    return json({"messages": [{**m, "at": m["at"].isoformat()} for m in messages]})


@bp.get("/outbox")
@endpoint(Endpoint("Demo only: the outbox as a page"))
async def outbox_html(request: Request, caller: Caller) -> HTTPResponse:
    return html(outbox_page(await _outbox(request).newest(None)))


def _outbox(request: Request) -> LocalOutbox:
    sender = request.app.ctx.services.sms
    if not isinstance(sender, LocalOutbox):
        raise TypeError("the demo's pages are served without the demo's outbox")
    return sender
