"""Payments, refunds and reconciliation, for members of staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.office.routes import look
from mobile_api.endpoints import (
    Body,
    Endpoint,
    endpoint,
    idempotency_key,
    language_of,
    query_day,
    query_moment,
    staff_of,
)
from mobile_api.identity.access import Caller
from mobile_api.payments.bills import Difference, DifferenceKind, Reconciliation
from mobile_api.payments.office_views import (
    Reconciliations,
    ReconciliationView,
    StaffPayments,
    StaffPaymentView,
    accounts_in,
    reconciliation_view,
    settlers_in,
    staff_view,
)
from mobile_api.payments.payment import Payment, ProviderName
from mobile_api.payments.refunding import SHOWN
from mobile_api.payments.room import payments_of

bp = Blueprint("payments_office")
ACTED = (401, 403, 404, 409)


class RefundAsked(Body):
    """So much is given back, and what the clerk sees could be."""

    amount_fen: Annotated[int, Field(ge=1, le=100_000_000)]
    refundable_fen: Annotated[int, Field(ge=0, le=100_000_000)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class DifferenceSettled(Body):
    """How a difference was cleared up, and what was seen of it."""

    provider: ProviderName
    day: Annotated[date, Field(strict=False)]
    kind: DifferenceKind
    payment_id: Annotated[str, Field(min_length=1, max_length=100)]
    refund_id: Annotated[str, Field(min_length=1, max_length=100)] | None
    booked_fen: int
    billed_fen: int
    note: Annotated[str, Field(min_length=1, max_length=500)]


@bp.get("/v1/office/applications/<number:str>/payments")
@endpoint(Endpoint("Its payments; the look is recorded", None, StaffPayments, 200, (400, 401, 403, 404)))
async def look_at_payments(request: Request, caller: Caller, number: str) -> StaffPayments:
    application = await look(request, caller, number)
    return StaffPayments(payments=await _views(request, await payments_of(request).refunds.payments(application.id)))


@bp.get("/v1/office/payments")
@endpoint(
    Endpoint("The newest payments; nothing of them tells whose they are", None, StaffPayments, 200, (400, 401, 403))
)
async def list_office_payments(request: Request, caller: Caller) -> StaffPayments:
    found = await payments_of(request).refunds.newest(query_moment(request, "before"))
    following = found[-1].created_at if len(found) == SHOWN else None
    return StaffPayments(payments=await _views(request, found), next_before=following)


@bp.get("/v1/office/payments/<payment_id:str>")
@endpoint(Endpoint("A payment; the look is recorded", None, StaffPaymentView, 200, (400, 401, 403, 404)))
async def look_at_payment(request: Request, caller: Caller, payment_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.payment(payment_id)
    await look(request, caller, payment.application_number)
    return await _view(request, payment)


@bp.post("/v1/office/payments/<payment_id:str>/refunds")
@endpoint(Endpoint("Give money back", RefundAsked, StaffPaymentView, 201, (400, *ACTED, 422)))
async def ask_refund(request: Request, caller: Caller, body: RefundAsked, payment_id: str) -> StaffPaymentView:
    service, key = payments_of(request).refunds, idempotency_key(request)
    payment = await service.ask(payment_id, staff_of(caller), body.amount_fen, body.refundable_fen, body.reason, key)
    return await _view(request, payment)


@bp.get("/v1/office/refunds")
@endpoint(
    Endpoint(
        "Every payment that waits for a person, the longest begun first", answer=StaffPayments, problems=(401, 403)
    )
)
async def list_refunds(request: Request, caller: Caller) -> StaffPayments:
    found = await payments_of(request).refunds.waiting()
    return StaffPayments(payments=await _views(request, found))


@bp.post("/v1/office/payments/<payment_id:str>/refunds/<refund_id:str>/approval")
@endpoint(Endpoint("Agree to a refund as the second person", None, StaffPaymentView, 200, ACTED))
async def approve_refund(request: Request, caller: Caller, payment_id: str, refund_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.approve(payment_id, refund_id, staff_of(caller))
    return await _view(request, payment)


@bp.post("/v1/office/payments/<payment_id:str>/refunds/<refund_id:str>/refusal")
@endpoint(Endpoint("Don't agree to a refund", None, StaffPaymentView, 200, ACTED))
async def decline_refund(request: Request, caller: Caller, payment_id: str, refund_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.decline(payment_id, refund_id, staff_of(caller))
    return await _view(request, payment)


@bp.post("/v1/office/payments/<payment_id:str>/refunds/<refund_id:str>/closing")
@endpoint(Endpoint("I have seen to it that a refund failed", None, StaffPaymentView, 200, ACTED))
async def close_refund(request: Request, caller: Caller, payment_id: str, refund_id: str) -> StaffPaymentView:
    payment = await payments_of(request).refunds.close(payment_id, refund_id, staff_of(caller))
    return await _view(request, payment)


@bp.get("/v1/office/reconciliations")
@endpoint(
    Endpoint(
        "The providers' bills against our books: of a day, or the last ones",
        None,
        Reconciliations,
        200,
        (400, 401, 403),
    )
)
async def list_reconciliations(request: Request, caller: Caller) -> Reconciliations:
    found = await payments_of(request).reconciling.found(query_day(request, "day"))
    return Reconciliations(reconciliations=await _reconciliation_views(request, found))


@bp.post("/v1/office/reconciliations/settlements")
@endpoint(Endpoint("Say how a difference was cleared up", DifferenceSettled, ReconciliationView, 200, (400, *ACTED)))
async def settle_difference(request: Request, caller: Caller, body: DifferenceSettled) -> ReconciliationView:
    reconciling = payments_of(request).reconciling
    seen = Difference(body.kind, body.payment_id, body.refund_id, body.booked_fen, body.billed_fen)
    found = await reconciling.settle_difference(body.provider, body.day, seen, staff_of(caller), body.note)
    return (await _reconciliation_views(request, [found]))[0]


async def _reconciliation_views(request: Request, found: Sequence[Reconciliation]) -> list[ReconciliationView]:
    names = await request.app.ctx.services.accounts.names(settlers_in(found))
    return [reconciliation_view(one, names) for one in found]


async def _view(request: Request, payment: Payment) -> StaffPaymentView:
    return (await _views(request, [payment]))[0]


async def _views(request: Request, payments: Sequence[Payment]) -> list[StaffPaymentView]:
    names = await request.app.ctx.services.accounts.names(accounts_in(payments))
    return [staff_view(payment, names, language_of(request)) for payment in payments]
