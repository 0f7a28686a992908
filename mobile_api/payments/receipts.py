"""Receipts of what was paid: a PDF for its owner, a look for anybody who scans it."""

from __future__ import annotations

import asyncio

from mobile_api.catalog.library import Library
from mobile_api.payments.payment import Payment
from mobile_api.payments.receipt import Receipt, receipt_of
from mobile_api.payments.receipt_drawing import draw
from mobile_api.payments.store import PaymentStore


class ReceiptService:
    """Receipts. Built once per worker by `furnish`."""

    def __init__(self, store: PaymentStore, library: Library, origin: str, sample: bool) -> None:
        self._store, self._library, self._origin, self._sample = store, library, origin, sample

    async def pdf(self, payment: Payment) -> bytes:
        """The receipt of a payment as a PDF. Raises `NotFound` if it has none."""
        receipt = self._of(payment)
        check_at = f"{self._origin}/receipts/{payment.id}"
        return await asyncio.to_thread(draw, receipt, check_at, self._sample)

    async def check(self, payment_id: str) -> Receipt:
        """What the receipt with this code says now. Raises `NotFound`."""
        return self._of(await self._store.get(payment_id))

    def _of(self, payment: Payment) -> Receipt:
        return receipt_of(payment, self._library.department(payment.department).name)
