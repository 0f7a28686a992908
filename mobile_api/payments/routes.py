"""Paying a fee, notices of providers, receipts."""

from __future__ import annotations

from typing import Annotated

import structlog
from pydantic import Field, model_validator
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, raw, text

from mobile_api.endpoints import Body, Endpoint, endpoint, idempotency_key, language_of
from mobile_api.errors import InvalidValue
from mobile_api.identity.access import Caller
from mobile_api.payments.payment import Method, ProviderName
from mobile_api.payments.room import payments_of
from mobile_api.payments.told import NoticeRefused
from mobile_api.payments.views import Payments, PaymentView, ReceiptView, payment_view, receipt_view

bp = Blueprint("payments")
log = structlog.get_logger()
INSIDE_WECHAT = "wechat_jsapi"


class Begun(Body):
    """How somebody pays; inside WeChat with their id there (openid). The sum is the catalog's, nobody's to name."""

    method: Method
    openid: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")] | None = None

    @model_validator(mode="after")
    def _payer_is_known_where_needed(self) -> Begun:
        if (self.method == "wechat_jsapi") != (self.openid is not None):
            raise ValueError("openid belongs to wechat_jsapi, and only there")
        return self


@bp.post("/v1/applications/<number:str>/payments")
@endpoint(Endpoint("Pay its fee", Begun, PaymentView, 201, (400, 401, 403, 404, 409, 422, 503)))
async def begin_payment(request: Request, caller: Caller, body: Begun, number: str) -> PaymentView:
    service, key = payments_of(request).service, idempotency_key(request)
    if (body.method == INSIDE_WECHAT) != (body.openid is not None):
        raise InvalidValue(
            "在微信里支付要有 openid，别的方式不要。",
            "Paying inside WeChat takes an openid; no other way does.",
            field="openid",
        )
    payer = body.openid or request.client_ip
    payment = await service.begin(number, caller.citizen_id or "", body.method, payer, key)
    return payment_view(payment, language_of(request))


@bp.get("/v1/applications/<number:str>/payments")
@endpoint(Endpoint("The payments of my application", answer=Payments, problems=(401, 403, 404)))
async def list_payments(request: Request, caller: Caller, number: str) -> Payments:
    found = await payments_of(request).service.payments(number, caller.citizen_id or "")
    return Payments(payments=[payment_view(payment, language_of(request)) for payment in found])


@bp.get("/v1/payments/<payment_id:str>")
@endpoint(Endpoint("How my payment stands", answer=PaymentView, problems=(401, 403, 404)))
async def get_payment(request: Request, caller: Caller, payment_id: str) -> PaymentView:
    payment = await payments_of(request).service.payment(payment_id, caller.citizen_id or "")
    return payment_view(payment, language_of(request))


@bp.post("/v1/payments/<payment_id:str>/cancellation")
@endpoint(Endpoint("Don't pay it", None, PaymentView, 200, (401, 403, 404, 409, 503)))
async def cancel_payment(request: Request, caller: Caller, payment_id: str) -> PaymentView:
    payment = await payments_of(request).service.cancel(payment_id, caller.citizen_id or "")
    return payment_view(payment, language_of(request))


@bp.get("/v1/payments/<payment_id:str>/receipt")
@endpoint(Endpoint("My receipt, sealed", problems=(401, 403, 404, 503), media="application/pdf"))
async def download_receipt(request: Request, caller: Caller, payment_id: str) -> HTTPResponse:
    room = payments_of(request)
    payment = await room.service.payment(payment_id, caller.citizen_id or "")
    headers = {
        "Content-Disposition": f'attachment; filename="{payment.receipt}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return raw(await room.receipts.pdf(payment), content_type="application/pdf", headers=headers)


@bp.get("/v1/receipts/<code:str>")
@endpoint(Endpoint("Check a receipt by the code on it", answer=ReceiptView, problems=(404,)))
async def check_receipt(request: Request, caller: Caller, code: str) -> ReceiptView:
    return receipt_view(await payments_of(request).receipts.check(code), language_of(request))


@bp.post("/v1/payments/notices/wechat")
@endpoint(Endpoint("A notice of WeChat Pay, signed by it", status=204, problems=(400,)))
async def take_wechat_notice(request: Request, caller: Caller) -> HTTPResponse:
    return empty() if await _taken(request, "wechat") else text('{"code":"FAIL","message":"失败"}', status=400)


@bp.post("/v1/payments/notices/alipay")
@endpoint(Endpoint("A notice of Alipay, signed by it", problems=(400,), media="text/plain"))
async def take_alipay_notice(request: Request, caller: Caller) -> HTTPResponse:
    return text("success") if await _taken(request, "alipay") else text("fail", status=400)


async def _taken(request: Request, provider: ProviderName) -> bool:
    """Whether a notice counts; whoever sent one that doesn't isn't told why, the log is."""
    try:
        await payments_of(request).settling.notice(provider, request.headers, request.body)
    except NoticeRefused as refused:
        log.warning("notice_refused", provider=provider, why=refused.why)
        return False
    return True
