"""Receipts of what was paid: a PDF for its owner, a look for anybody who scans it."""

from __future__ import annotations

from functools import partial

from mobile_api.catalog.library import Library
from mobile_api.payments.payment import Payment
from mobile_api.payments.receipt import Receipt, receipt_of
from mobile_api.payments.receipt_drawing import draw, seal_box
from mobile_api.payments.store import PaymentStore
from wallet.paper.maker import PaperMaker, Signer

PURPOSE = "电子收费专用章"
"""What stands on a receipt's seal."""


class ReceiptService:
    """Receipts. Built once per worker by `furnish`."""

    def __init__(self, store: PaymentStore, library: Library, maker: PaperMaker, origin: str, sample: bool) -> None:
        self._store, self._library, self._maker = store, library, maker
        self._origin, self._sample = origin, sample

    async def pdf(self, payment: Payment) -> bytes:
        """The receipt of a payment as a PDF with the department's seal. Raises `NotFound` if it has none, and what
        `PaperMaker.sealed` does."""
        receipt = self._of(payment)
        check_at = f"{self._origin}/receipts/{payment.id}"
        signer = Signer(payment.department, receipt.department.zh, self._sample, PURPOSE)
        return await self._maker.sealed(partial(draw, receipt, check_at, self._sample), seal_box(), signer)

    async def check(self, payment_id: str) -> Receipt:
        """What the receipt with this code says now. Raises `NotFound`."""
        return self._of(await self._store.get(payment_id))

    def _of(self, payment: Payment) -> Receipt:
        return receipt_of(payment, self._library.department(payment.department).name)
