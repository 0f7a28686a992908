"""What providers tell of payments and refunds, whichever provider it is. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from mobile_api.payments.payment import Payment, ProviderName
from mobile_api.payments.refund import Refund

Why = Literal["probe", "key", "signature", "stale", "resource", "content", "foreign"]
"""`probe`: a wrong signature that the provider sends on purpose; `foreign`: for another merchant, or of something else
than what we have asked for."""


class NoticeRefused(Exception):
    """A notice, or an answer, that doesn't count."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class OrderRefused(Exception):
    """The provider takes no such order; its code says why."""


class AlreadyPaid(Exception):
    """It can't be closed any more: the money is there."""


@dataclass(frozen=True)
class Told:
    """How a payment stands. `unknown`: the provider has never heard of it."""

    payment_id: str
    state: Literal["unknown", "waiting", "paying", "paid", "failed", "closed"]
    amount_fen: int | None = None
    provider_ref: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundTold:
    """How a refund stands."""

    payment_id: str
    refund_id: str
    state: Literal["unknown", "processing", "done", "failed"]
    amount_fen: int | None = None
    trouble: str | None = None
    """The provider's code for why it failed, or doesn't go on."""


@dataclass(frozen=True)
class BillLine:
    """A line of a day's bill: a payment (without `refund_id`) or a refund."""

    payment_id: str
    refund_id: str | None
    amount_fen: int


class Provider(Protocol):
    """Somebody who moves money. Every call raises `Unavailable` if no answer comes that counts."""

    @property
    def name(self) -> ProviderName:
        """By which its payments are known."""

    async def order(self, payment: Payment, payer: str) -> Mapping[str, str]:
        """Tell it of a payment, as often as one likes; what the payer's page needs. `payer` is their address, or in
        WeChat their id. Raises `OrderRefused`."""

    async def query(self, payment: Payment) -> Told:
        """How a payment stands."""

    async def close(self, payment: Payment) -> None:
        """Let nobody pay it any more. Raises `AlreadyPaid`."""

    async def refund(self, payment: Payment, refund: Refund) -> RefundTold:
        """Give money back; the same refund as often as one likes."""

    async def query_refund(self, payment: Payment, refund: Refund) -> RefundTold:
        """How a refund stands."""

    async def bill(self, day: date) -> list[BillLine]:
        """What moved on a day in China."""

    def notice(self, headers: Mapping[str, str], body: bytes) -> Told | RefundTold:
        """What a notice tells, from its raw bytes. Raises `NoticeRefused`."""

    async def close_connections(self) -> None:
        """Let go of connections."""


def fen(yuan: object) -> int:
    """A sum that is written in yuan, with at most two decimals. Raises `NoticeRefused`."""
    whole, _, part = str(yuan).partition(".")
    if not (whole + part).isascii() or not whole.isdigit() or not (part.isdigit() or not part) or len(part) > 2:
        raise NoticeRefused("content")
    return int(whole) * 100 + int(part.ljust(2, "0"))
