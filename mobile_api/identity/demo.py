"""The demo's outbox: text messages that were not really sent, and a counter for sample persons.

Served only where the settings ask for it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html, json

from mobile_api.data_calls.scenario import Asking
from mobile_api.endpoints import Body, Endpoint, endpoint
from mobile_api.identity import codes
from mobile_api.identity.access import Caller
from mobile_api.identity.outbox_page import outbox_page
from mobile_api.identity.sms import LocalOutbox
from mobile_api.localtime import now_utc

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


class DemoVisit(Body):
    """Which phone's owner comes to the demo's counter, and as which sample person."""

    phone: Annotated[str, Field(max_length=32)]
    name: Annotated[str, Field(max_length=60)] = "张三"
    id_number: Annotated[str, Field(max_length=32)] = "11010519491231002X"


@bp.post("/v1/demo/counter-codes")
@endpoint(Endpoint("Demo only: a clerk who confirms sample persons", DemoVisit, None, 204, (400, 422, 503)))
async def demo_counter_code(request: Request, caller: Caller, body: DemoVisit) -> None:
    persons = request.app.ctx.services.persons
    nobody = Asking("citizen", "演示窗口", "prove-identity")  # no clerk, so no clerk's limits and alerts
    code = await persons.counter_code(nobody, body.phone, body.name, body.id_number)
    text = f"【演示窗口】身份确认码 {code}。The demo counter's identity code is {code}."
    await _outbox(request).send(codes.normal_phone(body.phone) or "", text, code, now_utc())


def _outbox(request: Request) -> LocalOutbox:
    sender = request.app.ctx.services.sms
    if not isinstance(sender, LocalOutbox):
        raise TypeError("the demo's pages are served without the demo's outbox")
    return sender
