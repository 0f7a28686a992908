"""Payments and reconciliations as members of staff see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from mobile_api.endpoints import Answer
from mobile_api.payments.bills import Difference, Reconciliation, Settled
from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import SYSTEM, Refund
from mobile_api.payments.states import MOVE_LABELS, REFUND_MOVE_LABELS
from mobile_api.payments.views import PaymentLine, RefundView, line, refund_view

Names = Mapping[str, str]
"""What the owners of staff accounts are called."""


class EventView(Answer):
    """One thing that happened."""

    at: datetime
    label: str
    by: str | None
    """Name of the member of staff; null if it was the payer, the provider or time."""


class StaffRefundView(RefundView):
    """Money that goes back: a second person must know why, and who asked."""

    reason: str
    asked_by: str | None
    """Name of whoever asked; null for money that arrived for nothing."""
    trouble: str | None
    """The provider's code for why it doesn't give the money back."""
    needs_look: bool
    """Whether a person must see to that."""
    events: list[EventView]


class StaffPaymentView(PaymentLine):
    """A payment, with all that happened to it."""

    created_at: datetime
    refundable_fen: int
    """What may still be given back."""
    needs_person: bool
    """Whether a member of staff must act."""
    events: list[EventView]
    refunds: list[StaffRefundView]


class StaffPayments(Answer):
    """Payments, in the order that their list names."""

    payments: list[StaffPaymentView]
    next_before: datetime | None = None
    """For the next page; null at the end, and of lists that have no pages."""


class SettledView(Answer):
    """How a difference was cleared up."""

    note: str
    by: str | None
    """Name of the member of staff; null if their account isn't there any more."""
    at: datetime


class DifferenceView(Answer):
    """Something of which the bill and our books don't say the same."""

    kind: str
    payment_id: str
    refund_id: str | None
    booked_fen: int
    billed_fen: int
    settled: SettledView | None


class ReconciliationView(Answer):
    """A provider's bill of a day against our books."""

    provider: str
    day: date
    at: datetime
    differences: list[DifferenceView]


class Reconciliations(Answer):
    """What was found, the newest day first; a provider that isn't here isn't reconciled yet."""

    reconciliations: list[ReconciliationView]


def settlers_in(found: Iterable[Reconciliation]) -> set[str]:
    """The staff accounts that have cleared up differences."""
    return {settled.by for one in found for settled in one.settled.values()}


def accounts_in(payments: Iterable[Payment]) -> set[str]:
    """The staff accounts that have done something with payments."""
    refunds = [refund for payment in payments for refund in payment.refunds]
    return {by for refund in refunds for by in (refund.asked_by, *(event.by for event in refund.events))} - {SYSTEM}


def staff_view(payment: Payment, names: Names, language: str) -> StaffPaymentView:
    """A payment for a member of staff."""
    return StaffPaymentView(
        **line(payment, language),
        created_at=payment.created_at,
        refundable_fen=payment.left_fen,
        needs_person=payment.needs_person,
        events=[EventView(at=one.at, label=MOVE_LABELS[one.move].in_(language), by=None) for one in payment.events],
        refunds=[_refund(refund, names, language) for refund in payment.refunds],
    )


def reconciliation_view(found: Reconciliation, names: Names) -> ReconciliationView:
    """What was found of a provider's bill of a day."""
    return ReconciliationView(
        provider=found.provider,
        day=found.day,
        at=found.at,
        differences=[_difference(one, found.settled.get(one), names) for one in found.differences],
    )


def _refund(refund: Refund, names: Names, language: str) -> StaffRefundView:
    return StaffRefundView(
        **refund_view(refund, language).model_dump(),
        reason=refund.reason,
        asked_by=names.get(refund.asked_by),
        trouble=refund.trouble,
        needs_look=refund.needs_look,
        events=[
            EventView(at=one.at, label=REFUND_MOVE_LABELS[one.move].in_(language), by=names.get(one.by))
            for one in refund.events
        ],
    )


def _difference(found: Difference, settled: Settled | None, names: Names) -> DifferenceView:
    view = SettledView(note=settled.note, by=names.get(settled.by), at=settled.at) if settled else None
    return DifferenceView(**vars(found), settled=view)
