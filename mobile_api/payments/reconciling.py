"""The daily reconciliation (对账): each provider's bill of a day is fetched and held against our books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import structlog

from mobile_api.errors import Conflict, NotFound, Problem
from mobile_api.identity.access import Staff
from mobile_api.localtime import CITY
from mobile_api.logs import cause
from mobile_api.payments.bills import Booked, Difference, Key, Reconciliation, Settled, billed, booked, differences
from mobile_api.payments.payment import ProviderName
from mobile_api.payments.reconciliation_store import ReconciliationStore
from mobile_api.payments.refunding import account_of
from mobile_api.payments.settling import Settling
from mobile_api.payments.store import PaymentStore
from mobile_api.payments.told import NoticeRefused, Provider

log = structlog.get_logger()
EVERY_S = 900.0
SINCE = time(10, 30)
"""By then both providers have the bill of the day before; in China."""
LISTED = 60
"""Of both providers together, if no day is named."""
BACK = 7
"""Days that are made up for, if nobody was there or a provider gave no bill."""


class Reconciling:
    """The reconciliation. Built once per worker by `furnish`, run by one of them."""

    def __init__(
        self,
        store: PaymentStore,
        reconciliations: ReconciliationStore,
        settling: Settling,
        providers: Mapping[ProviderName, Provider],
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._reconciliations = store, reconciliations
        self._settling, self._providers, self._clock = settling, providers, clock

    async def round(self) -> None:
        """Every day whose bills are there, for each provider of which it isn't done."""
        now = self._clock().astimezone(CITY)
        newest = now.date() - timedelta(days=1 if now.time() >= SINCE else 2)
        for day in (newest - timedelta(days=back) for back in range(BACK)):
            done = {found.provider for found in await self._reconciliations.of_day(day)}
            for name in self._providers.keys() - done:
                try:
                    await self.reconcile(name, day)
                except Problem as error:  # the next round tries again
                    log.warning("not_reconciled", provider=name, day=day.isoformat(), **cause(error))

    async def reconcile(self, name: ProviderName, day: date) -> Sequence[Difference]:
        """What differs on a day, kept for the supervisor. Raises `Unavailable`.

        Money that a lost notice told of is booked first: the provider is asked for it.
        """
        provider = self._providers[name]
        before, bill = [billed(await provider.bill(one)) for one in (day - timedelta(days=1), day)]
        books = await self._books(name, day)
        for payment_id, refund_id in bill.keys() - books.keys():
            if refund_id is None:
                await self._settle(name, payment_id)
        found = differences(day, await self._books(name, day), bill, before)
        await self._reconciliations.keep(Reconciliation(name, day, self._clock(), tuple(found)))
        log.info("reconciled", provider=name, day=day.isoformat(), lines=len(bill), differences=len(found))
        return found

    async def found(self, day: date | None) -> Sequence[Reconciliation]:
        """What was found of a day, or last, the newest day first."""
        return await (self._reconciliations.last(LISTED) if day is None else self._reconciliations.of_day(day))

    async def settle_difference(
        self, provider: ProviderName, day: date, seen: Difference, staff: Staff, note: str
    ) -> Reconciliation:
        """A member of staff has cleared up a difference, as they saw it: what was found of its day.

        Raises `NotFound`, `Conflict` if another look has found something else of the same payment or refund.
        """
        found = next((one for one in await self._reconciliations.of_day(day) if one.provider == provider), None)
        of_it = {one for one in found.differences if one.key == seen.key} if found else set()
        if not of_it:
            raise NotFound
        if seen not in of_it:
            raise Conflict
        await self._reconciliations.settle(provider, day, seen, Settled(note, account_of(staff), self._clock()))
        return next(one for one in await self._reconciliations.of_day(day) if one.provider == provider)

    async def _books(self, name: ProviderName, day: date) -> dict[Key, Booked]:
        return booked([one for one in await self._store.moved_around(day) if one.provider == name])

    async def _settle(self, name: ProviderName, payment_id: str) -> None:
        try:
            payment = await self._store.get(payment_id)
            if payment.provider == name:
                await self._settling.settle(await self._providers[name].query(payment))
        except (NotFound, NoticeRefused):  # not ours, or not as we know it: it stays a difference
            return
