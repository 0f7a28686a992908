"""A payment of an application's fee with its refunds: what every move writes. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from mobile_api.errors import Conflict, NotFound
from mobile_api.payments.refund import SYSTEM, Refund, check_amount, refundable, takes_second
from mobile_api.payments.states import LABELS, MOVES, OPEN, Move, RefundMove, State

LIFE = timedelta(minutes=90)
"""How long a payer has."""
ASK_AFTER = tuple(timedelta(seconds=s) for s in (5, 10, 20, 40, 60, 120, 300))
"""How long after the last word of it a silent provider is asked; after the last one, so often again."""

SILENT_AFTER = 288
"""Asks after which a refund is no provider's matter any more but a person's: about a day."""

ProviderName = Literal["wechat", "alipay"]
Method = Literal["wechat_native", "wechat_h5", "wechat_jsapi", "alipay_page", "alipay_wap"]
"""How somebody pays: a code to scan, a phone's browser, inside WeChat; a computer's page, a phone's."""


@dataclass(frozen=True)
class PaymentEvent:
    """One thing that happened to a payment."""

    at: datetime
    move: Move
    before: State
    after: State


@dataclass(frozen=True)
class Payment:
    """A payment. Moves give a new one; the store keeps the newest revision."""

    id: str
    """What providers know it by."""
    application_id: str
    application_number: str
    citizen_id: str
    department: str
    """Whose fee it is."""
    item: Mapping[str, str]
    """What the fee is for, in both languages."""
    method: Method
    amount_fen: int
    created_at: datetime
    expires_at: datetime
    next_ask_at: datetime | None
    """When the provider is asked or told next; None once nothing is open."""
    state: State = State.CREATED
    asks: int = 0
    revision: int = 0
    way: Mapping[str, str] = field(default_factory=dict)
    """What the payer's page needs in order to pay."""
    provider_ref: str = ""
    paid_at: datetime | None = None
    receipt: str | None = None
    """Number of the receipt: there is one if the application took the money."""
    events: tuple[PaymentEvent, ...] = ()
    refunds: tuple[Refund, ...] = ()

    @property
    def provider(self) -> ProviderName:
        """Who moves the money."""
        return "wechat" if self.method.startswith("wechat") else "alipay"

    def page(self, origin: str) -> str:
        """The address of its page, under the city's: where a payer comes back to."""
        return f"{origin}/applications/{self.application_number}/pay"

    @property
    def open(self) -> bool:
        """Whether it may still be paid."""
        return self.state in OPEN

    @property
    def order_refused(self) -> bool:
        """Whether the provider didn't take it at all."""
        return any(event.move is Move.REFUSE for event in self.events)

    @property
    def left_fen(self) -> int:
        """What may still be given back."""
        return refundable(self.amount_fen, self.refunds) if self.state is State.SUCCEEDED else 0

    @property
    def busy(self) -> bool:
        """Whether the provider must still be asked or told something."""
        return self.open or any(refund.on_its_way for refund in self.refunds)

    def payable_though_ended(self, at: datetime) -> bool:
        """Alipay learns of an order when its page is opened: one that was ended before can still be paid there until
        its time is over, so it is asked for once more then."""
        return self.provider == "alipay" and self.state in (State.CANCELLED, State.FAILED) and at < self.expires_at

    @property
    def needs_person(self) -> bool:
        """Whether a member of staff must act: as a second person, because the provider doesn't give money back, or
        because money that arrived for nothing is still here. Of refunds that failed the newest counts: whoever asked
        for that knew of those before."""
        seen = [refund for refund in self.refunds[:-1] if refund.on_its_way] + list(self.refunds[-1:])
        return (
            any(refund.waits_for_second for refund in self.refunds)
            or any(refund.needs_look for refund in seen)
            or self.asks >= SILENT_AFTER
            or (self.receipt is None and self.left_fen > 0)
        )

    def moved(self, move: Move, at: datetime, **changes: Any) -> Payment:
        """The payment after a move. Raises `Conflict` if the move isn't allowed any more."""
        after = MOVES[move].get(self.state)
        if after is None:
            raise self.standing()
        event = PaymentEvent(at, move, self.state, after)
        return replace(self, state=after, events=(*self.events, event), asks=0, **changes).waiting(at)

    def standing(self) -> Conflict:
        """The problem for whoever asks for what isn't possible any more: says how it stands."""
        label = LABELS[self.state]
        return Conflict(f"这笔缴费现在是“{label.zh}”。", f"This payment is “{label.en}” now.")

    def waiting(self, at: datetime) -> Payment:
        """It with the time at which its provider is asked next, ever later while nothing happens."""
        if not self.busy:
            return replace(self, next_ask_at=self.expires_at if self.payable_though_ended(at) else None)
        next_ask = at + ASK_AFTER[min(self.asks, len(ASK_AFTER) - 1)]
        return replace(self, next_ask_at=min(next_ask, self.expires_at) if at < self.expires_at else next_ask)

    def asked(self, at: datetime) -> Payment:
        """It after its provider was asked and had nothing new to say."""
        return replace(self.waiting(at), asks=self.asks + 1)

    def paid(self, at: datetime, paid_at: datetime, provider_ref: str, receipt: str | None, refund_id: str) -> Payment:
        """The money is there. Without a receipt the application doesn't wait for it any more (paid at the counter, say,
        or lapsed), and all of it goes back at once, as the refund with this id."""
        refunds = self.refunds if receipt else (Refund(refund_id, self.amount_fen, "", SYSTEM, at),)
        known = {"paid_at": paid_at, "provider_ref": provider_ref, "receipt": receipt, "refunds": refunds}
        return self.moved(Move.SUCCEED, at, **known)

    def refund(self, refund_id: str) -> Refund:
        """One of its refunds. Raises `NotFound`."""
        found = next((refund for refund in self.refunds if refund.id == refund_id), None)
        if found is None:
            raise NotFound
        return found

    def with_refund(self, refund: Refund, seen_fen: int) -> Payment:
        """It with one more refund; `seen_fen` is what the caller thinks is left. Raises `Conflict`, `InvalidValue`."""
        check_amount(refund.amount_fen, seen_fen, self.left_fen)
        refund = replace(refund, needs_second=takes_second(refund.amount_fen, self.refunds))
        return replace(self, refunds=(*self.refunds, refund), asks=0).waiting(refund.asked_at)

    def with_changed(self, refund: Refund, at: datetime) -> Payment:
        """It with one of its refunds as it is now."""
        refunds = tuple(refund if known.id == refund.id else known for known in self.refunds)
        return replace(self, refunds=refunds, asks=0).waiting(at)

    def refund_moved(self, refund_id: str, move: RefundMove, at: datetime, trouble: str | None = None) -> Payment:
        """It after its provider said something of a refund. Raises `NotFound`, `Conflict`."""
        return self.with_changed(self.refund(refund_id).moved(move, SYSTEM, at, trouble=trouble), at)

    def refund_in_trouble(self, refund_id: str, trouble: str, at: datetime) -> Payment:
        """It after its provider said why a refund doesn't go on. Raises `NotFound`."""
        refund = self.refund(refund_id)
        return self if refund.trouble == trouble else self.with_changed(replace(refund, trouble=trouble), at)
