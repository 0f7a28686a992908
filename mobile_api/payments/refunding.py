"""What members of staff do: give money back, with a second person above a limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

from mobile_api.db import Session
from mobile_api.errors import Forbidden
from mobile_api.identity.access import Staff
from mobile_api.payments.asked import asked
from mobile_api.payments.inbox import RefundStep, refund_news
from mobile_api.payments.payment import Payment
from mobile_api.payments.refund import Refund
from mobile_api.payments.store import PaymentStore
from mobile_api.push.notices import Notices

SHOWN = 50
AccountsOf = Callable[[str], Awaitable[list[str]]]
"""The citizens' accounts of a person, by the keyed hash of their ID number."""
Change = Callable[[Refund, str, datetime, str | None], Refund]
"""What an account does with a refund at a time, and whose it is, if that is known."""


class RefundService:
    """Refunds. Built once per worker by `furnish`; the round of `asking` brings them to the provider."""

    def __init__(
        self, store: PaymentStore, notices: Notices, accounts_of: AccountsOf, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._notices, self._accounts_of, self._clock = store, notices, accounts_of, clock

    async def payments(self, application_id: str) -> list[Payment]:
        """Every payment of an application, the newest first."""
        return await self._store.of_application(application_id, SHOWN)

    async def newest(self, before: datetime | None) -> list[Payment]:
        """Payments that were begun before a moment, or now, the newest first."""
        return await self._store.newest(before or self._clock() + timedelta(seconds=1), SHOWN)

    async def payment(self, payment_id: str) -> Payment:
        """A payment. Raises `NotFound`."""
        return await self._store.get(payment_id)

    async def waiting(self) -> list[Payment]:
        """Every payment at which a member of staff must look, the longest begun first: see `Payment.needs_person`."""
        return await self._store.needing_person()

    async def ask(
        self, payment_id: str, staff: Staff, amount_fen: int, seen_fen: int, reason: str, key: str
    ) -> Payment:
        """Give so much of a payment back; `seen_fen` is what the clerk thinks could be. The same key gives the same.

        Raises `NotFound`, `InvalidValue`, `Conflict`, `Forbidden` for a payment of the clerk's own.
        """
        await self._check_not_own(payment_id, staff)
        request = asked(account_of(staff), key, payment_id, amount_fen, seen_fen, reason)
        refund = Refund(uuid4().hex, amount_fen, reason.strip(), account_of(staff), self._clock(), person=staff.person)

        async def step(payment: Payment, session: Session) -> Payment:
            if await self._store.answered(request, session) is not None:
                return payment
            await self._store.answer(request, payment_id, refund.asked_at, session)
            after = payment.with_refund(refund, seen_fen)
            await self._notices.post(refund_news(after, refund.id, "asked", refund.asked_at), session)
            return after

        return await self._store.change(payment_id, step)

    async def approve(self, payment_id: str, refund_id: str, staff: Staff) -> Payment:
        """A second person agrees. Raises `NotFound`, `Conflict`, `Forbidden` for whoever asked for it or paid."""
        return await self._change(payment_id, refund_id, staff, Refund.approved)

    async def decline(self, payment_id: str, refund_id: str, staff: Staff) -> Payment:
        """A second person doesn't agree. Raises what `approve` does."""
        return await self._change(payment_id, refund_id, staff, Refund.declined, "declined")

    async def close(self, payment_id: str, refund_id: str, staff: Staff) -> Payment:
        """A person has seen to it that a refund failed. Raises `NotFound`, `Conflict` if there is nothing to see to,
        `Forbidden` for whoever paid."""
        return await self._change(payment_id, refund_id, staff, Refund.closed)

    async def _change(
        self, payment_id: str, refund_id: str, staff: Staff, change: Change, told: RefundStep | None = None
    ) -> Payment:
        await self._check_not_own(payment_id, staff)

        async def step(payment: Payment, session: Session) -> Payment:
            now = self._clock()
            if told:
                await self._notices.post(refund_news(payment, refund_id, told, now), session)
            return payment.with_changed(change(payment.refund(refund_id), account_of(staff), now, staff.person), now)

        return await self._store.change(payment_id, step)

    async def _check_not_own(self, payment_id: str, staff: Staff) -> None:
        payment = await self._store.get(payment_id)
        if staff.person is not None and payment.citizen_id in await self._accounts_of(staff.person):
            raise Forbidden(
                "本人的缴费须由其他工作人员处理。", "Another member of staff must see to a payment of your own."
            )


def account_of(staff: Staff) -> str:
    """Id of the account of whoever acts."""
    assert staff.account is not None, "the table admits accounts only"
    return staff.account
