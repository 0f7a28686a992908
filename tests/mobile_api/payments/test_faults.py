"""Whatever is cut off, doubled, replayed or comes in another order: nothing is lost, nothing is done twice."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4

import pytest

from mobile_api.errors import Problem
from mobile_api.payments.payment import Payment
from mobile_api.payments.states import RefundState, State
from mobile_api.payments.told import NoticeRefused
from tests.mobile_api.payments.fees import Fee, a_fee, ledger, officer
from tests.support.city import CityServices
from tests.support.vendors import Vendors

NOTICES = 1000
CUTS = [step / 1000 for step in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 35)]
"""Seconds after which a step is cut off: shorter than any step, and longer than all."""


def refunded(city: CityServices, payment: Payment, amount: int, key: str) -> Any:
    """The first refund of a payment, asked for in the same words however often."""
    return city.services.payments.refunds.ask(payment.id, officer("asker"), amount, payment.amount_fen, "多缴", key)


def books(fees: list[Fee], payments: list[Payment]) -> None:
    """What must hold in the end: each paid once, each receipt its own, and the ledger as the payments say."""
    stored = [fee.stored(payment) for fee, payment in zip(fees, payments, strict=True)]
    assert {payment.state for payment in stored} == {State.SUCCEEDED}
    numbers = [payment.receipt for payment in stored]
    assert len(set(numbers)) == len(numbers)
    for fee in fees:
        events = [event.action.value for event in fee.city.stored(fee.application).events]
        assert events.count("pay") == 1, events
    ledger(fees[0].city)


def test_a_thousand_notices_doubled_reordered_and_forged_do_everything_once(
    city: CityServices, cashier: Vendors
) -> None:
    fees = [a_fee(city, cashier) for _ in range(4)]
    payments = [fee.begin("alipay_page" if number % 2 else "wechat_native") for number, fee in enumerate(fees)]
    notices = []
    for fee, payment in zip(fees, payments, strict=True):
        fee.pay(payment)
        notices += [(payment, *cashier.notice(payment.provider, payment.id)) for _ in range(3)]
    for payment in payments[:2]:  # two are heard of and go back in part, before all their notices have come
        city.run(
            city.services.payments.settling.settle(
                city.run(city.services.payments.providers[payment.provider].query(payment))
            )
        )
        city.run(refunded(city, payment, 300, uuid4().hex))
    fees[0].round(seconds=6)
    for payment in payments[:2]:
        refund = city.run(city.services.payments.store.get(payment.id)).refunds[0]
        notices += [(payment, *cashier.notice(payment.provider, payment.id, refund.id)) for _ in range(3)]
    rng, settling, refused = random.Random(7), city.services.payments.settling, 0

    async def storm() -> None:
        nonlocal refused
        for _ in range(NOTICES):
            payment, headers, body = rng.choice(notices)
            forged = rng.random() < 0.1
            try:
                await settling.notice(payment.provider, headers, body[:-1] if forged else body)
                assert not forged
            except NoticeRefused:
                assert forged
                refused += 1

    city.run(storm())
    assert refused > NOTICES / 20
    books(fees, payments)
    gained = sum(payment.amount_fen for payment in payments) - 600
    assert city.run(at_providers(city, payments)) == gained


async def at_providers(city: CityServices, payments: list[Payment]) -> int:
    """What these payments have left with the providers, by the ledger."""
    theirs = {"payment": {"$in": [payment.id for payment in payments]}}
    entries = await city.services.db["payment_ledger"].find(theirs).to_list(None)
    lines = [line for entry in entries for line in entry["lines"]]
    return sum(line["fen"] for line in lines if line["account"].startswith("provider:"))


@pytest.mark.parametrize("notices", ["come", "never come"])
def test_paying_and_refunding_cut_off_anywhere_is_brought_to_its_end(
    city: CityServices, cashier: Vendors, notices: str
) -> None:
    rooms = city.services.payments
    fees, payments = [], []
    for cut in CUTS:
        fee, key = a_fee(city, cashier), uuid4().hex
        begin = rooms.service.begin(fee.number, fee.citizen.id, "wechat_native", "127.0.0.1", key)
        city.cut_off(begin, cut, None)
        payment = fee.begin(key=key)
        fee.pay(payment)
        headers, body = cashier.notice("wechat", payment.id)
        if notices == "come":
            city.cut_off(rooms.settling.notice("wechat", headers, body), cut, None)
        city.clock.pass_(seconds=6)
        city.cut_off(rooms.asking.round(), cut, None)
        fees.append(fee)
        payments.append(payment)
    fees[0].round(minutes=10)
    books(fees, payments)
    for cut, payment in zip(CUTS, payments, strict=True):
        key = uuid4().hex
        city.cut_off(refunded(city, payment, 300, key), cut, None)
        try:
            city.run(refunded(city, payment, 300, key))
        except Problem as error:
            raise AssertionError(payment) from error
        city.clock.pass_(seconds=6)
        city.cut_off(rooms.asking.round(), cut, None)
    fees[0].round(minutes=10)
    for fee, payment in zip(fees, payments, strict=True):
        assert [refund.state for refund in fee.stored(payment).refunds] == [RefundState.SUCCEEDED]
    books(fees, payments)
    assert ledger(city).get("returning", 0) == 0
