"""Refunds and reconciliation, for members of staff."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.office.routes import look
from mobile_api.endpoints import Body, Endpoint, endpoint, idempotency_key, language_of, query_day, staff_of
from mobile_api.errors import InvalidRequest
from mobile_api.identity.access import Caller
from mobile_api.payments.room import payments_of
from mobile_api.payments.views import (
    DifferenceView,
    Reconciliations,
    ReconciliationView,
    StaffPayments,
    StaffPaymentView,
    staff_view,
)

bp = Blueprint("payments_office")
ACTED = (401, 403, 404, 409)


class RefundAsked(Body):
    """So much is given back, and what the clerk sees could be."""

    amount_fen: Annotated[int, Field(ge=1, le=100_000_000)]
    refundable_fen: Annotated[int, Field(ge=0, le=100_000_000)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


@bp.get("/v1/office/applications/<number:str>/payments")
@endpoint(Endpoint("Its payments; the look is recorded", None, StaffPayments, 200, (400, 401, 403, 404)))
async def look_at_payments(request: Request, caller: Caller, number: str) -> StaffPayments:
    application = await look(request, caller, number)
    found = await payments_of(request).refunds.payments(application.id)
    return StaffPayments(payments=[staff_view(payment, language_of(request)) for payment in found])


@bp.post("/v1/office/payments/<payment_id:str>/refunds")
@endpoint(Endpoint("Give money back", RefundAsked, StaffPaymentView, 201, (400, *ACTED, 422)))
async def ask_refund(request: Request, caller: Caller, body: RefundAsked, payment_id: str) -> StaffPaymentView:
    service, key = payments_of(request).refunds, idempotency_key(request)
    payment = await service.ask(payment_id, staff_of(caller), body.amount_fen, body.refundable_fen, body.reason, key)
    return staff_view(payment, language_of(request))


@bp.get("/v1/office/refunds")
@endpoint(Endpoint("Refunds that wait for a person", answer=StaffPayments, problems=(401, 403)))
async def list_refunds(request: Request, caller: Caller) -> StaffPayments:
    found = await payments_of(request).refunds.waiting()
    return StaffPayments(payments=[staff_view(payment, language_of(request)) for payment in found])


@bp.post("/v1/office/payments/<payment_id:str>/refunds/<refund_id:str>/approval")
@endpoint(Endpoint("Agree to a refund as the second person", None, StaffPaymentView, 200, ACTED))
async def approve_refund(request: Request, caller: Caller, payment_id: str, refund_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.approve(payment_id, refund_id, staff_of(caller))
    return staff_view(payment, language_of(request))


@bp.post("/v1/office/payments/<payment_id:str>/refunds/<refund_id:str>/refusal")
@endpoint(Endpoint("Don't agree to a refund", None, StaffPaymentView, 200, ACTED))
async def decline_refund(request: Request, caller: Caller, payment_id: str, refund_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.decline(payment_id, refund_id, staff_of(caller))
    return staff_view(payment, language_of(request))


@bp.post("/v1/office/payments/<payment_id:str>/refunds/<refund_id:str>/closing")
@endpoint(Endpoint("I have seen to it that a refund failed", None, StaffPaymentView, 200, ACTED))
async def close_refund(request: Request, caller: Caller, payment_id: str, refund_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.close(payment_id, refund_id, staff_of(caller))
    return staff_view(payment, language_of(request))


@bp.get("/v1/office/reconciliations")
@endpoint(Endpoint("The providers' bills of a day against our books", None, Reconciliations, 200, (400, 401, 403)))
async def list_reconciliations(request: Request, caller: Caller) -> Reconciliations:
    day = query_day(request, "day")
    if day is None:
        raise InvalidRequest("请写明日期。", "Name the day.", field="day")
    found = await payments_of(request).store.reconciled(day)
    return Reconciliations(
        reconciliations=[
            ReconciliationView(
                provider=one.provider,
                day=one.day,
                at=one.at,
                differences=[DifferenceView(**vars(difference)) for difference in one.differences],
            )
            for one in found
        ]
    )
