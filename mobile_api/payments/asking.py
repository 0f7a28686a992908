"""One round of the payments: whatever a notice didn't tell, or a crash cut off, is asked for and brought to its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from mobile_api.db import Session
from mobile_api.errors import Problem
from mobile_api.logs import cause
from mobile_api.payments.payment import Payment, ProviderName
from mobile_api.payments.refund import Refund
from mobile_api.payments.settling import Settling
from mobile_api.payments.states import Move, RefundState, State
from mobile_api.payments.store import PaymentStore
from mobile_api.payments.told import NoticeRefused

log = structlog.get_logger()
EVERY_S = 5.0
BATCH = 200
"""Payments asked for in one round; what is left waits for the next."""
AT_ONCE, LASTS_S = 10, 12.0
"""So many of one provider at a time, and so long: a silent one takes its time over each, and the round's lease of 20
seconds must not end before."""


class Asking:
    """Asks providers. Built once per worker by `furnish`, run by one of them; run twice at once it does no harm."""

    def __init__(self, store: PaymentStore, settling: Settling, clock: Callable[[], datetime]) -> None:
        self._store, self._settling, self._clock = store, settling, clock

    async def round(self) -> None:
        """Ask for every payment whose time has come; what there is no time for waits for the next round."""
        until, due = time.monotonic() + LASTS_S, dict[ProviderName, list[Payment]]()
        for payment_id in await self._store.due(self._clock(), BATCH):
            payment = await self._store.get(payment_id)
            due.setdefault(payment.provider, []).append(payment)
        queues = [iter(payments) for payments in due.values()]
        await asyncio.gather(*(self._work_off(queue, until) for queue in queues for _ in range(AT_ONCE)))

    async def _work_off(self, queue: Iterator[Payment], until: float) -> None:
        """Take one after the other from a queue that others take from, too. What goes wrong with one is its own fault
        alone; one that can't be put off stays due."""
        for payment in queue:
            if time.monotonic() > until:
                return
            with _noting(payment):
                await self.ask(payment)
            with _noting(payment):
                await self._store.change(payment.id, self._put_off)

    async def ask(self, payment: Payment) -> Payment:
        """The payment after its provider was asked. Raises `Unavailable`, `NoticeRefused`."""
        provider = self._settling.provider(payment.provider)
        if payment.open and self._clock() >= payment.expires_at:
            payment = await self._settling.end(payment, Move.EXPIRE)
        elif payment.open or payment.state in (State.CANCELLED, State.FAILED):
            payment = await self._settling.settle(await provider.query(payment))
        for refund in payment.refunds:
            if refund.on_its_way:
                payment = await self._bring_back(payment, refund)
        return payment

    async def _bring_back(self, payment: Payment, refund: Refund) -> Payment:
        """Tell the provider of a refund, or ask how it stands; one that it has lost is told again."""
        provider = self._settling.provider(payment.provider)
        if refund.state is RefundState.SUBMITTED:
            told = await provider.query_refund(payment, refund)
            if told.state != "unknown":
                return await self._settling.settle(told)
        return await self._settling.settle(await provider.refund(payment, refund))

    async def _put_off(self, payment: Payment, _: Session) -> Payment:
        """It is asked again later, if it is still due."""
        now = self._clock()
        due = payment.next_ask_at is not None and payment.next_ask_at <= now
        return payment.asked(now) if due else payment


@contextmanager
def _noting(payment: Payment) -> Iterator[None]:
    try:
        yield
    except (Problem, NoticeRefused) as error:
        log.warning("provider_not_asked", payment=payment.id, **cause(error))
