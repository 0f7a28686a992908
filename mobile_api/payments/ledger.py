"""The ledger of fees, by double entry: every entry's lines sum to nothing. Rules only.

What a provider holds for us is a debit (positive), what we owe or have earned a credit (negative).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mobile_api.payments.payment import Payment
from mobile_api.payments.states import RefundState, State

UNCLAIMED = "unclaimed"
"""Money that arrived for nothing, until it is back."""
RETURNING = "returning"
"""Money that is on its way back."""


@dataclass(frozen=True)
class Line:
    """A sum on an account, in fen."""

    account: str
    fen: int


@dataclass(frozen=True)
class Entry:
    """What one event moves."""

    id: str
    """Says of what event it is: the same event is booked once only."""
    payment: str
    lines: tuple[Line, ...]

    @property
    def balanced(self) -> bool:
        """Whether nothing came from nowhere."""
        return sum(line.fen for line in self.lines) == 0


def booked(before: Payment | None, after: Payment) -> list[Entry]:
    """The entries of a move of a payment or of its refunds."""
    provider = f"provider:{after.provider}"
    income = f"fees:{after.department}" if after.receipt else UNCLAIMED
    entries = []
    if after.state is State.SUCCEEDED and (before is None or before.state is not State.SUCCEEDED):
        entries.append(_entry(after, f"{after.id}:paid", provider, income, after.amount_fen))
    known = {refund.id: refund.state for refund in before.refunds} if before else {}
    for refund in after.refunds:
        was = known.get(refund.id)
        if refund.state is was:
            continue
        if was is None:
            entries.append(_entry(after, f"{refund.id}:asked", income, RETURNING, refund.amount_fen))
        if refund.state is RefundState.SUCCEEDED:
            source = income if was is RefundState.FAILED else RETURNING
            entries.append(_entry(after, f"{refund.id}:returned", source, provider, refund.amount_fen))
        if refund.state is RefundState.FAILED:
            entries.append(_entry(after, f"{refund.id}:kept", RETURNING, income, refund.amount_fen))
    return entries


def _entry(payment: Payment, entry_id: str, debit: str, credit: str, fen: int) -> Entry:
    return Entry(entry_id, payment.id, (Line(debit, fen), Line(credit, -fen)))


def balances(entries: Iterable[Entry]) -> dict[str, int]:
    """What stands on each account, in fen; together they sum to nothing."""
    sums: Counter[str] = Counter()
    for entry in entries:
        for line in entry.lines:
            sums[line.account] += line.fen
    return dict(sums)
