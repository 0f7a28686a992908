"""The room's services, built together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sanic import Request

from mobile_api.applications.progress import ProgressService
from mobile_api.catalog.library import Library
from mobile_api.db import Database
from mobile_api.payments.asking import Asking
from mobile_api.payments.merchants import providers
from mobile_api.payments.payment import ProviderName
from mobile_api.payments.receipts import ReceiptService
from mobile_api.payments.reconciliation_store import ReconciliationStore
from mobile_api.payments.reconciling import Reconciling
from mobile_api.payments.refunding import AccountsOf, RefundService
from mobile_api.payments.service import PaymentService
from mobile_api.payments.settling import Settling
from mobile_api.payments.store import PaymentStore
from mobile_api.payments.told import Provider
from mobile_api.push.notices import Notices
from mobile_api.settings import Settings
from wallet.paper.maker import PaperMaker


@dataclass(frozen=True)
class Payments:
    """What routes, rounds and commands call."""

    store: PaymentStore
    service: PaymentService
    settling: Settling
    asking: Asking
    refunds: RefundService
    receipts: ReceiptService
    reconciling: Reconciling
    providers: Mapping[ProviderName, Provider]

    async def close(self) -> None:
        """Close the connections."""
        for provider in self.providers.values():
            await provider.close_connections()


def furnish(
    db: Database,
    progress: ProgressService,
    library: Library,
    notices: Notices,
    maker: PaperMaker,
    accounts_of: AccountsOf,
    settings: Settings,
    clock: Callable[[], datetime],
) -> Payments:
    """Build the room, with every provider that there is a contract with."""
    contracts = (settings.contracts, settings.origin, settings.payments_stand_in)
    offered = providers(*contracts) if settings.takes_payments else []
    named: dict[ProviderName, Provider] = {provider.name: provider for provider in offered}
    store = PaymentStore(db)
    settling = Settling(store, progress, named, notices, clock)
    return Payments(
        store=store,
        service=PaymentService(store, settling, progress, clock),
        settling=settling,
        asking=Asking(store, settling, clock),
        refunds=RefundService(store, notices, accounts_of, clock),
        receipts=ReceiptService(store, library, maker, settings.origin, settings.payments_stand_in is not None),
        reconciling=Reconciling(store, ReconciliationStore(db), settling, named, clock),
        providers=named,
    )


def payments_of(request: Request) -> Payments:
    """The room of the worker that answers."""
    room: Payments = request.app.ctx.services.payments
    return room
