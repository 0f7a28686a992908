"""What citizens do with the fees of their own applications."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.progress import ProgressService
from mobile_api.applications.states import State as ApplicationState
from mobile_api.db import Session
from mobile_api.errors import Conflict, InvalidValue, NotFound
from mobile_api.payments.asked import Asked, asked
from mobile_api.payments.payment import LIFE, Method, Payment
from mobile_api.payments.settling import Settling
from mobile_api.payments.states import Move, State
from mobile_api.payments.store import PaymentStore, Step
from mobile_api.payments.told import OrderRefused

log = structlog.get_logger()
SHOWN = 50
TRIES = 3
"""Of several requests that begin to pay at once, the others get what the first one began, when they look again."""


class PaymentService:
    """A citizen's payments. Built once per worker by `furnish`."""

    def __init__(
        self, store: PaymentStore, settling: Settling, progress: ProgressService, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._settling, self._progress, self._clock = store, settling, progress, clock

    async def begin(self, number: str, citizen_id: str, method: Method, payer: str, key: str) -> Payment:
        """Begin to pay the fee of an application; the sum is the catalog's, as the application was filed.

        The same key gets the same payment, also if that was begun with another. Another method ends the payment that
        was begun before. `payer` is their address, or inside WeChat their id there. Raises `NotFound`, `Conflict` if
        nothing is to be paid, or if the key was used for something else, `InvalidValue` for a provider that there is no
        contract with, `Unavailable`.
        """
        request = asked(citizen_id, key, number, method, payer if method == "wechat_jsapi" else None)
        for _ in range(TRIES):
            if (known := await self._store.answered(request)) is None:
                known = await self._begin(number, citizen_id, method, request)
            if known is not None:
                return await self._ordered(known, payer)
        raise Conflict

    async def _begin(self, number: str, citizen_id: str, method: Method, request: Asked) -> Payment | None:
        """The payment that a request gets, kept; None if somebody was faster. Raises what `begin` does."""
        application = await self._own(number, citizen_id)
        if application.state is not ApplicationState.AWAITING_PAYMENT:
            raise application.overtaken()
        new, now = self._new(application, method), self._clock()
        try:
            self._settling.provider(new.provider)
        except NotFound:
            raise InvalidValue("这种支付方式暂不可用。", "This way to pay isn't offered.", field="method") from None
        begun = await self._store.open_of(application.id)
        goes_on = begun is not None and begun.method == method and begun.expires_at > now
        if begun and not goes_on and (await self._settling.end(begun, Move.CANCEL)).state is State.SUCCEEDED:
            raise (await self._own(number, citizen_id)).overtaken()
        try:
            if begun and goes_on:
                await self._store.answer(request, begun.id, now)
                return begun
            await self._store.add(new, request)
        except Conflict:
            return None
        return new

    async def payment(self, payment_id: str, citizen_id: str) -> Payment:
        """One of the citizen's own payments. Raises `NotFound`, also for other people's."""
        payment = await self._store.get(payment_id)
        if payment.citizen_id != citizen_id:
            raise NotFound
        return payment

    async def payments(self, number: str, citizen_id: str) -> list[Payment]:
        """Every payment of an application of the citizen's, the newest first. Raises `NotFound`."""
        return await self._store.of_application((await self._own(number, citizen_id)).id, SHOWN)

    async def cancel(self, payment_id: str, citizen_id: str) -> Payment:
        """Don't pay it; if it is paid already, that is what is answered. Raises `NotFound`, `Conflict`,
        `Unavailable`."""
        payment = await self.payment(payment_id, citizen_id)
        if not payment.open:
            raise payment.standing()
        return await self._settling.end(payment, Move.CANCEL)

    def _new(self, application: Application, method: Method) -> Payment:
        now = self._clock()
        return Payment(
            id=uuid4().hex,
            application_id=application.id,
            application_number=application.number,
            citizen_id=application.citizen_id,
            department=application.issuer,
            item=application.name,
            method=method,
            amount_fen=application.fee_fen,
            created_at=now,
            expires_at=now + LIFE,
            next_ask_at=None,
        ).waiting(now)

    async def _ordered(self, payment: Payment, payer: str) -> Payment:
        """The payment with the provider's way to pay it; one that was cut off before is ordered again."""
        if payment.order_refused:
            raise _refused()
        if payment.state is not State.CREATED:
            return payment
        try:
            way = await self._settling.provider(payment.provider).order(payment, payer)
        except OrderRefused as refused:
            log.error("order_refused", payment=payment.id, code=str(refused))
            await self._store.change(payment.id, self._step(Move.REFUSE))
            raise _refused() from refused
        return await self._store.change(payment.id, self._step(Move.ORDER, way=dict(way)))

    def _step(self, move: Move, **changes: object) -> Step:
        """A move of what was just created; whoever was faster (a notice, say) has the say."""

        async def step(payment: Payment, _: Session) -> Payment:
            return payment.moved(move, self._clock(), **changes) if payment.state is State.CREATED else payment

        return step

    async def _own(self, number: str, citizen_id: str) -> Application:
        return await self._progress.application(number, citizen_id)


def _refused() -> Conflict:
    return Conflict(
        "支付渠道没有受理这笔缴费，请换一种方式。", "The provider didn't take this payment. Please try another way."
    )
