"""Payments and receipts as citizens see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mobile_api.endpoints import Answer
from mobile_api.payments.payment import Payment
from mobile_api.payments.receipt import Receipt
from mobile_api.payments.refund import Refund
from mobile_api.payments.states import LABELS, REFUND_LABELS


class RefundView(Answer):
    """Money that goes back."""

    id: str
    amount_fen: int
    state: str
    state_label: str
    asked_at: datetime
    waits_for_second: bool
    """Whether another person must agree first."""


class PaymentLine(Answer):
    """What everybody who may see a payment sees of it."""

    id: str
    application: str
    item: str
    amount_fen: int
    method: str
    state: str
    state_label: str
    paid_at: datetime | None
    receipt: str | None


class PaymentView(PaymentLine):
    """A payment, as its owner sees it."""

    way: dict[str, str]
    """What the page needs in order to pay: `code_url` to show as a QR code, `url` to go to, or what WeChat's bridge
    takes. Empty once nothing can be paid any more."""
    expires_at: datetime
    refunds: list[RefundView]


class Payments(Answer):
    """The payments of an application, the newest first."""

    payments: list[PaymentView]


class ReceiptLine(Answer):
    """A line of a receipt."""

    label: str
    value: str


class ReceiptView(Answer):
    """A receipt for whoever has it before them. Nothing of it tells whose it is."""

    number: str
    amount_fen: int
    refunded_fen: int
    lines: list[ReceiptLine]


def payment_view(payment: Payment, language: str) -> PaymentView:
    """A payment for its owner."""
    return PaymentView(
        **line(payment, language),
        way=dict(payment.way) if payment.open else {},
        expires_at=payment.expires_at,
        refunds=[refund_view(refund, language) for refund in payment.refunds],
    )


def receipt_view(receipt: Receipt, language: str) -> ReceiptView:
    """A receipt for anybody."""
    lines = [ReceiptLine(label=label.in_(language), value=value.in_(language)) for label, value in receipt.rows()]
    return ReceiptView(
        number=receipt.number, amount_fen=receipt.amount_fen, refunded_fen=receipt.refunded_fen, lines=lines
    )


def line(payment: Payment, language: str) -> dict[str, Any]:
    """What everybody who may see a payment sees of it."""
    return {
        "id": payment.id,
        "application": payment.application_number,
        "item": payment.item[language],
        "amount_fen": payment.amount_fen,
        "method": payment.method,
        "state": payment.state.value,
        "state_label": LABELS[payment.state].in_(language),
        "paid_at": payment.paid_at,
        "receipt": payment.receipt,
    }


def refund_view(refund: Refund, language: str) -> RefundView:
    """Money that goes back."""
    return RefundView(
        id=refund.id,
        amount_fen=refund.amount_fen,
        state=refund.state.value,
        state_label=REFUND_LABELS[refund.state].in_(language),
        asked_at=refund.asked_at,
        waits_for_second=refund.waits_for_second,
    )
