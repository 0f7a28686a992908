"""A payment as a document of the database, and back. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mobile_api.payments.ledger import Entry
from mobile_api.payments.payment import Payment, PaymentEvent
from mobile_api.payments.refund import Refund, RefundEvent
from mobile_api.payments.states import Move, RefundMove, RefundState, State

KEPT_AS_IS = (
    "application_id", "application_number", "citizen_id", "department", "item", "method", "amount_fen",
    "created_at", "expires_at", "next_ask_at", "asks", "way", "provider_ref", "paid_at", "receipt",
)  # fmt: skip


def as_document(payment: Payment) -> dict[str, Any]:
    """Everything that is kept, without id and revision; what is searched by stands beside what it comes from."""
    return {
        **{name: getattr(payment, name) for name in KEPT_AS_IS},
        "item": dict(payment.item),
        "way": dict(payment.way),
        "state": payment.state.value,
        "open": payment.open,
        "needs_person": payment.needs_person,
        "events": [_plain(event) for event in payment.events],
        "refunds": [
            {**_plain(refund), "events": [_plain(event) for event in refund.events]} for refund in payment.refunds
        ],
    }


def from_document(document: Mapping[str, Any]) -> Payment:
    """The payment that was kept."""
    return Payment(
        **{name: document[name] for name in KEPT_AS_IS},
        id=document["_id"],
        revision=document["revision"],
        state=State(document["state"]),
        events=tuple(
            PaymentEvent(one["at"], Move(one["move"]), State(one["before"]), State(one["after"]))
            for one in document["events"]
        ),
        refunds=tuple(_refund(one) for one in document["refunds"]),
    )


def _refund(kept: Mapping[str, Any]) -> Refund:
    events = tuple(RefundEvent(one["at"], RefundMove(one["move"]), one["by"]) for one in kept["events"])
    known = {name: kept[name] for name in Refund.__dataclass_fields__ if name in kept}
    return Refund(**{**known, "state": RefundState(kept["state"]), "events": events})


def _plain(thing: PaymentEvent | Refund | RefundEvent) -> dict[str, Any]:
    enums = (State, Move, RefundState, RefundMove)
    return {name: value.value if isinstance(value, enums) else value for name, value in asdict(thing).items()}


def entry_document(entry: Entry) -> dict[str, Any]:
    """An entry of the ledger."""
    lines = [{"account": line.account, "fen": line.fen} for line in entry.lines]
    return {"_id": entry.id, "payment": entry.payment, "lines": lines}
