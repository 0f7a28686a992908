"""What members of staff do: give money back, with a second person above a limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from mobile_api.db import Session
from mobile_api.errors import Conflict
from mobile_api.identity.access import Staff
from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import Refund
from mobile_api.payments.store import PaymentStore

SHOWN = 100


class RefundService:
    """Refunds. Built once per worker by `furnish`; the round of `asking` brings them to the provider."""

    def __init__(self, store: PaymentStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    async def payments(self, application_id: str) -> list[Payment]:
        """Every payment of an application, the newest first."""
        return await self._store.of_application(application_id, SHOWN)

    async def waiting(self) -> list[Payment]:
        """Payments with a refund that waits for a second person, or with money that couldn't be given back."""
        return await self._store.needing_person(SHOWN)

    async def ask(
        self, payment_id: str, staff: Staff, amount_fen: int, seen_fen: int, reason: str, key: str
    ) -> Payment:
        """Give so much of a payment back; `seen_fen` is what the clerk thinks could be. The same key gives the same.

        Raises `NotFound`, `InvalidValue`, `Conflict`.
        """
        refund = Refund(uuid4().hex, key, amount_fen, reason.strip(), _account(staff), self._clock())

        async def step(payment: Payment, _: Session) -> Payment:
            known = next((one for one in payment.refunds if one.key == key), None)
            if known is None:
                return payment.with_refund(refund, seen_fen)
            if known.as_asked() != refund.as_asked():
                raise Conflict(
                    "这个 Idempotency-Key 已用于另一笔退款。", "This Idempotency-Key was used for another refund."
                )
            return payment

        return await self._store.change(payment_id, step)

    async def approve(self, payment_id: str, refund_id: str, staff: Staff) -> Payment:
        """A second person agrees. Raises `NotFound`, `Forbidden` for whoever asked for it, `Conflict`."""

        async def step(payment: Payment, _: Session) -> Payment:
            now = self._clock()
            return payment.with_changed(payment.refund(refund_id).approved(_account(staff), now), now)

        return await self._store.change(payment_id, step)

    async def decline(self, payment_id: str, refund_id: str, staff: Staff) -> Payment:
        """A second person doesn't agree. Raises what `approve` does."""

        async def step(payment: Payment, _: Session) -> Payment:
            now = self._clock()
            return payment.with_changed(payment.refund(refund_id).declined(_account(staff), now), now)

        return await self._store.change(payment_id, step)


def _account(staff: Staff) -> str:
    assert staff.account is not None, "the table admits accounts only"
    return staff.account
