"""A refund of a payment: how much may be given back, and who must agree. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mobile_api.errors import Conflict, Forbidden, InvalidValue
from mobile_api.payments.states import REFUND_LABELS, REFUND_MOVES, RefundMove, RefundState

ALONE_UP_TO_FEN = 5_000
"""Refunds of a payment that together come to more take a second person, so that nobody passes it by many small ones.
Our own rule, not the law's; a city sets it here."""
SYSTEM = "system"
"""Who asks for money back that arrived for nothing: nobody decides that, so nobody must agree."""


@dataclass(frozen=True)
class RefundEvent:
    """One thing that happened to a refund."""

    at: datetime
    move: RefundMove
    by: str
    """Id of the staff account, or the system."""


@dataclass(frozen=True)
class Refund:
    """Money on its way back to whoever paid it."""

    id: str
    amount_fen: int
    reason: str
    asked_by: str
    asked_at: datetime
    state: RefundState = RefundState.CREATED
    needs_second: bool = False
    approved_by: str | None = None
    person: str | None = None
    """Keyed hash of the ID number of whoever asked, if it is known."""
    trouble: str | None = None
    """The provider's code for why it doesn't give the money back, or not yet: a person must look."""
    events: tuple[RefundEvent, ...] = ()

    @property
    def waits_for_second(self) -> bool:
        """Whether another person must agree before anything is given back."""
        return self.state is RefundState.CREATED and self.needs_second and self.approved_by is None

    @property
    def on_its_way(self) -> bool:
        """Whether the provider is to be told, or asked, about it."""
        return self.state in (RefundState.CREATED, RefundState.SUBMITTED) and not self.waits_for_second

    def moved(self, move: RefundMove, by: str, at: datetime, **changes: Any) -> Refund:
        """The refund after a move. Raises `Conflict` if the move isn't allowed any more."""
        after = REFUND_MOVES[move].get(self.state)
        if after is None:
            label = REFUND_LABELS[self.state]
            raise Conflict(f"这笔退款现在是“{label.zh}”。", f"This refund is “{label.en}” now.")
        return replace(self, state=after, events=(*self.events, RefundEvent(at, move, by)), **changes)

    @property
    def needs_look(self) -> bool:
        """Whether a person must see to it: the provider doesn't give the money back."""
        if self.state is RefundState.FAILED:
            return self.events[-1].move is RefundMove.FAIL
        return self.on_its_way and self.trouble is not None

    def approved(self, by: str, at: datetime, person: str | None) -> Refund:
        """A second person agrees. Raises `Forbidden` for whoever asked for it, with another account too if it is known
        whose both are, `Conflict` if nobody need agree."""
        self._check_second(by, person)
        return self.moved(RefundMove.APPROVE, by, at, approved_by=by)

    def declined(self, by: str, at: datetime, person: str | None) -> Refund:
        """A second person doesn't agree. Raises what `approved` does."""
        self._check_second(by, person)
        return self.moved(RefundMove.DECLINE, by, at)

    def closed(self, by: str, at: datetime, _: str | None) -> Refund:
        """Somebody, whoever it is, has seen to it that it failed. Raises `Conflict` if there is nothing to see to."""
        if self.state is not RefundState.FAILED or not self.needs_look:
            raise Conflict("这笔退款没有待处理的事项。", "There is nothing to see to about this refund.")
        return self.moved(RefundMove.CLOSE, by, at)

    def _check_second(self, by: str, person: str | None) -> None:
        if not self.waits_for_second:
            raise Conflict("这笔退款不需要复核。", "This refund waits for nobody.")
        if by == self.asked_by or (person is not None and person == self.person):
            raise Forbidden("退款须由另一人复核。", "Another person must agree to this refund.")

    @property
    def had_by_provider(self) -> bool:
        """Whether the provider was told of it, so that it may still say that it went through."""
        return any(event.move is RefundMove.SUBMIT for event in self.events)


def refundable(paid_fen: int, refunds: Sequence[Refund]) -> int:
    """What of a payment may still be given back, in fen: what is on its way is gone already."""
    gone = sum(refund.amount_fen for refund in refunds if refund.state is not RefundState.FAILED)
    return max(0, paid_fen - gone)


def takes_second(amount_fen: int, refunds: Sequence[Refund]) -> bool:
    """Whether one more refund by a member of staff takes a second person: with all that nobody else has agreed to."""
    alone = [
        refund.amount_fen
        for refund in refunds
        if refund.state is not RefundState.FAILED and refund.asked_by != SYSTEM and refund.approved_by is None
    ]
    return amount_fen + sum(alone) > ALONE_UP_TO_FEN


def check_amount(amount_fen: int, seen_fen: int, left_fen: int) -> None:
    """Raises `Conflict` if the caller thinks that another sum is left than there is, `InvalidValue` for more than
    that or nothing."""
    if seen_fen != left_fen:
        raise Conflict(
            f"可退金额已有变化，现在是{yuan(left_fen)}元。",
            f"What is left to refund has changed: {yuan(left_fen)} yuan.",
        )
    if not 0 < amount_fen <= left_fen:
        raise InvalidValue(
            f"退款金额应在0.01元到{yuan(left_fen)}元之间。",
            f"The refund must be between 0.01 and {yuan(left_fen)} yuan.",
            field="amount_fen",
        )


def yuan(fen: int) -> str:
    """A sum in yuan with two decimals, as providers write it too."""
    return f"{fen // 100}.{fen % 100:02d}"
