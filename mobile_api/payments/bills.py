"""A provider's bill of a day against our own books. Rules only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from mobile_api.localtime import midnight
from mobile_api.payments.payment import Payment
from mobile_api.payments.states import RefundMove, RefundState, State
from mobile_api.payments.told import BillLine

Key = tuple[str, str | None]
"""Id of a payment, and of a refund of it."""
DifferenceKind = Literal["not_in_bill", "not_in_books", "another_sum"]
LAST = timedelta(hours=1)
"""Of a day: what is booked then may stand in the next day's bill."""


@dataclass(frozen=True)
class Difference:
    """Something of which the two don't say the same."""

    kind: DifferenceKind
    payment_id: str
    refund_id: str | None
    booked_fen: int
    billed_fen: int

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.payment_id, self.refund_id


@dataclass(frozen=True)
class Settled:
    """How a member of staff has cleared up a difference."""

    note: str
    by: str
    """Id of their account."""
    at: datetime


@dataclass(frozen=True)
class Reconciliation:
    """What was found of a provider's bill of a day."""

    provider: str
    day: date
    at: datetime
    differences: tuple[Difference, ...]
    settled: Mapping[Difference, Settled] = field(default_factory=dict)
    """Those differences that were cleared up. Of the same payment another kind or sum is another difference."""


@dataclass(frozen=True)
class Booked:
    """A sum in our books."""

    fen: int
    at: datetime


def booked(payments: Iterable[Payment]) -> dict[Key, Booked]:
    """What our books say: payments by when they were paid, refunds by when the provider had them."""
    sums: dict[Key, Booked] = {}
    for payment in payments:
        if payment.state is State.SUCCEEDED and payment.paid_at:
            sums[payment.id, None] = Booked(payment.amount_fen, payment.paid_at)
        for refund in payment.refunds:
            submitted = next((event.at for event in refund.events if event.move is RefundMove.SUBMIT), None)
            if refund.state in (RefundState.SUBMITTED, RefundState.SUCCEEDED) and submitted:
                sums[payment.id, refund.id] = Booked(refund.amount_fen, submitted)
    return sums


def billed(lines: Iterable[BillLine]) -> dict[Key, int]:
    """What a bill says; what stands there twice counts twice."""
    sums: Counter[Key] = Counter()
    for line in lines:
        sums[line.payment_id, line.refund_id] += line.amount_fen
    return dict(sums)


def differences(
    day: date, books: Mapping[Key, Booked], bill: Mapping[Key, int], before: Mapping[Key, int]
) -> list[Difference]:
    """Everything of a day that isn't the same in both, in a steady order.

    `books` are those of the day and of one before and after, `before` is the bill of the day before. At midnight the
    provider's clock and ours may name different days: what was booked in a day's last hour is looked for with the next
    day, and what is billed may be booked a day earlier or later. What is in both bills was billed twice.
    """
    begin, end = midnight(day) - LAST, midnight(day + timedelta(days=1)) - LAST
    due = {key for key, one in books.items() if begin <= one.at < end}
    found = []
    for key in sorted(due | bill.keys(), key=lambda key: (key[0], key[1] or "")):
        told = bill.get(key, 0) + before.get(key, 0)
        if key not in books:
            found.append(Difference("not_in_books", *key, 0, told))
        elif key not in bill and key not in before:
            found.append(Difference("not_in_bill", *key, books[key].fen, 0))
        elif told != books[key].fen:
            found.append(Difference("another_sum", *key, books[key].fen, told))
    return found
