"""What providers tell becomes what we know: each in one transaction, the same however often it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

import structlog

from mobile_api.applications.progress import ProgressService
from mobile_api.db import Session
from mobile_api.errors import NotFound
from mobile_api.localtime import local_day
from mobile_api.payments.inbox import ended_news, needless_news, refund_news
from mobile_api.payments.payment import Payment, ProviderName
from mobile_api.payments.states import MOVES, Move, RefundMove, RefundState, State
from mobile_api.payments.store import PaymentStore
from mobile_api.payments.told import AlreadyPaid, NoticeRefused, Provider, RefundTold, Told
from mobile_api.push.notices import Notices

log = structlog.get_logger()
TOLD = {"paying": Move.BEGIN, "failed": Move.FAIL, "closed": Move.EXPIRE}
"""What a provider tells, as our move; whatever comes too late to be one changes nothing."""


class Settling:
    """Books what providers tell. Built once per worker by `furnish`."""

    def __init__(
        self,
        store: PaymentStore,
        progress: ProgressService,
        providers: Mapping[ProviderName, Provider],
        notices: Notices,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._progress, self._providers, self._clock = store, progress, providers, clock
        self._notices = notices

    async def notice(self, provider: ProviderName, headers: Mapping[str, str], body: bytes) -> None:
        """Take a notice. Raises `NoticeRefused` for one that doesn't count, `NotFound` without this provider."""
        told = self.provider(provider).notice(headers, body)
        try:
            payment = await self._store.get(told.payment_id)
        except NotFound:
            raise NoticeRefused("foreign") from None
        if payment.provider != provider:
            raise NoticeRefused("foreign")
        await self.settle(told)

    async def settle(self, told: Told | RefundTold) -> Payment:
        """The payment after what was told. Raises `NoticeRefused` if it is told of another sum, `NotFound`."""
        if isinstance(told, RefundTold):
            return await self._refund(told)
        if told.state == "paid":
            return await self._paid(told)
        move = TOLD.get(told.state)

        async def step(payment: Payment, session: Session) -> Payment:
            if move is None or not payment.open or payment.state not in MOVES[move]:
                return payment
            return await self._moved(payment, move, session)

        return await self._store.change(told.payment_id, step)

    async def end(self, payment: Payment, move: Move) -> Payment:
        """It can't be paid any more, at the provider first; or it was paid in this moment. Raises `Unavailable`."""
        provider = self.provider(payment.provider)
        try:
            await provider.close(payment)
        except AlreadyPaid:
            return await self.settle(await provider.query(payment))

        async def step(now: Payment, session: Session) -> Payment:
            return await self._moved(now, move, session) if now.state in MOVES[move] else now

        return await self._store.change(payment.id, step)

    async def _moved(self, payment: Payment, move: Move, session: Session) -> Payment:
        now = self._clock()
        if news := ended_news(payment, move, now):
            await self._notices.post(news, session)
        return payment.moved(move, now)

    def provider(self, name: ProviderName) -> Provider:
        """The provider of a name. Raises `NotFound` if there is no contract with it."""
        if name not in self._providers:
            raise NotFound
        return self._providers[name]

    async def _paid(self, told: Told) -> Payment:
        """The money is there: payment, application, receipt and ledger move together."""

        async def step(payment: Payment, session: Session) -> Payment:
            if told.amount_fen != payment.amount_fen or told.paid_at is None:
                log.error("another_sum_paid", payment=payment.id)
                raise NoticeRefused("foreign")
            if payment.state is State.SUCCEEDED:
                return payment
            now, receipt = self._clock(), None
            application = await self._progress.awaiting_payment(payment.application_id, session)
            if application is not None:
                receipt = await self._store.next_receipt(local_day(now).year, session)
                await self._progress.pay(application, receipt, session)
            else:
                await self._notices.post(needless_news(payment, now), session)
            return payment.paid(now, told.paid_at, told.provider_ref, receipt, uuid4().hex)

        return await self._store.change(told.payment_id, step)

    async def _refund(self, told: RefundTold) -> Payment:
        async def step(payment: Payment, session: Session) -> Payment:
            try:
                refund = payment.refund(told.refund_id)
            except NotFound:
                raise NoticeRefused("foreign") from None
            late = refund.state is RefundState.FAILED and refund.had_by_provider and told.state == "done"
            if told.state == "unknown" or not (refund.on_its_way or late):
                return payment
            if late:
                log.error("refund_done_after_failure", payment=payment.id, refund=refund.id)
            if told.amount_fen not in (None, refund.amount_fen):
                log.error("another_sum_refunded", payment=payment.id, refund=refund.id)
                raise NoticeRefused("foreign")
            now = self._clock()
            if told.state == "failed":
                log.error("refund_failed", payment=payment.id, refund=refund.id, trouble=told.trouble)
                await self._notices.post(refund_news(payment, refund.id, "failed", now), session)
                return payment.refund_moved(refund.id, RefundMove.FAIL, now, told.trouble)
            if refund.state is RefundState.CREATED:
                payment = payment.refund_moved(refund.id, RefundMove.SUBMIT, now)
            if told.state != "done":
                return payment.refund_in_trouble(refund.id, told.trouble, now) if told.trouble else payment
            await self._notices.post(refund_news(payment, refund.id, "done", now), session)
            return payment.refund_moved(refund.id, RefundMove.SUCCEED, now)

        return await self._store.change(told.payment_id, step)
