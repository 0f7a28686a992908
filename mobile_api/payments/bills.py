"""A provider's bill of a day against our own books. Rules only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mobile_api.localtime import local_day
from mobile_api.payments.payment import Payment
from mobile_api.payments.states import RefundMove, RefundState, State
from mobile_api.payments.told import BillLine

Key = tuple[str, str | None]
"""Id of a payment, and of a refund of it."""


@dataclass(frozen=True)
class Difference:
    """Something of which the two don't say the same."""

    kind: Literal["not_in_bill", "not_in_books", "another_sum"]
    payment_id: str
    refund_id: str | None
    booked_fen: int
    billed_fen: int


@dataclass(frozen=True)
class Reconciliation:
    """What was found of a provider's bill of a day."""

    provider: str
    day: date
    at: datetime
    differences: tuple[Difference, ...]


def booked_on(payments: Iterable[Payment], day: date) -> dict[Key, int]:
    """What our books say of a day: payments by when they were paid, refunds by when the provider had them."""
    sums: dict[Key, int] = {}
    for payment in payments:
        if payment.state is State.SUCCEEDED and payment.paid_at and local_day(payment.paid_at) == day:
            sums[payment.id, None] = payment.amount_fen
        for refund in payment.refunds:
            days = {local_day(event.at) for event in refund.events if event.move is RefundMove.SUBMIT}
            if refund.state in (RefundState.SUBMITTED, RefundState.SUCCEEDED) and day in days:
                sums[payment.id, refund.id] = refund.amount_fen
    return sums


def billed(lines: Iterable[BillLine]) -> dict[Key, int]:
    """What a bill says; what stands there twice counts twice."""
    sums: Counter[Key] = Counter()
    for line in lines:
        sums[line.payment_id, line.refund_id] += line.amount_fen
    return dict(sums)


def differences(books: Mapping[Key, int], bill: Mapping[Key, int]) -> list[Difference]:
    """Everything that isn't the same in both, in a steady order."""
    found = []
    for key in sorted(books.keys() | bill.keys(), key=lambda key: (key[0], key[1] or "")):
        if key not in bill:
            found.append(Difference("not_in_bill", *key, books[key], 0))
        elif key not in books:
            found.append(Difference("not_in_books", *key, 0, bill[key]))
        elif books[key] != bill[key]:
            found.append(Difference("another_sum", *key, books[key], bill[key]))
    return found
