"""A fee from the application that waits for it to its receipt, on the real database and against the stand-in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from mobile_api.errors import Conflict, NotFound, Unavailable
from mobile_api.payments.payment import LIFE, Method, Payment
from mobile_api.payments.states import RefundState, State
from mobile_api.payments.told import NoticeRefused
from tests.mobile_api.payments.fees import Fee, a_fee, ledger
from tests.support.city import CityServices, clerk
from tests.support.vendors import Vendors


@pytest.fixture
def fee(city: CityServices, cashier: Vendors) -> Fee:
    return a_fee(city, cashier)


@pytest.mark.parametrize("method", ["wechat_native", "alipay_wap"])
def test_a_notice_moves_payment_application_receipt_and_ledger_together(fee: Fee, method: Method) -> None:
    before = ledger(fee.city)
    payment = fee.begin(method)
    assert (payment.state, payment.amount_fen) == (State.STARTED, fee.application.fee_fen)
    fee.pay(payment)
    assert fee.state() == "awaiting_payment", "nobody has told us yet"
    fee.notice(payment)
    stored, application = fee.stored(payment), fee.city.stored(fee.application)
    assert (stored.state, application.state.value) == (State.SUCCEEDED, "approved")
    assert application.events[-1].note["receipt"] == stored.receipt
    after, account = ledger(fee.city), f"fees:{application.issuer}"
    assert before.get(account, 0) - after[account] == payment.amount_fen
    fee.notice(payment)
    fee.notice(payment)
    assert (fee.stored(payment), ledger(fee.city)) == (stored, after), "told again, nothing changes"


def test_the_same_key_is_the_same_payment_and_another_request_is_refused(fee: Fee) -> None:
    key = uuid4().hex
    payment = fee.begin(key=key)
    assert fee.begin(key=key) == payment
    with pytest.raises(Conflict):
        fee.begin("alipay_page", key=key)
    assert fee.stored(payment).state is State.STARTED, "what was refused has changed nothing"
    other = a_fee(fee.city, fee.vendors, citizen=fee.citizen)
    with pytest.raises(Conflict):
        other.begin(key=key)


def test_a_key_that_got_a_payment_begun_before_keeps_it(fee: Fee) -> None:
    payment, again = fee.begin(), uuid4().hex
    assert fee.begin(key=again).id == payment.id, "the page was opened anew"
    with pytest.raises(Conflict):
        fee.begin("alipay_page", key=again)
    fee.city.run(fee.city.services.payments.service.cancel(payment.id, fee.citizen.id))
    repeated = fee.begin(key=again)
    assert (repeated.id, repeated.state) == (payment.id, State.CANCELLED), "the same one, as it stands"
    assert fee.begin().id != payment.id


def test_a_key_is_good_for_one_payer_inside_wechat(fee: Fee) -> None:
    service, key = fee.city.services.payments.service, uuid4().hex
    first = fee.city.run(service.begin(fee.number, fee.citizen.id, "wechat_jsapi", "openid-1", key))
    assert fee.city.run(service.begin(fee.number, fee.citizen.id, "wechat_jsapi", "openid-1", key)) == first
    with pytest.raises(Conflict):
        fee.city.run(service.begin(fee.number, fee.citizen.id, "wechat_jsapi", "openid-2", key))


def test_an_order_that_the_provider_refused_is_refused_again(fee: Fee) -> None:
    room, key = fee.city.services.payments, uuid4().hex
    fee.vendors.behave(answers="none")
    with pytest.raises(Unavailable):
        fee.begin(key=key)
    fee.vendors.behave(answers="good")
    (payment,) = fee.city.run(room.service.payments(fee.number, fee.citizen.id))
    fee.city.run(room.providers["wechat"].order(replace(payment, amount_fen=1), ""))
    for _ in range(2):
        with pytest.raises(Conflict, match="didn't take"):
            fee.begin(key=key)
    assert fee.stored(payment).state is State.FAILED
    assert fee.begin().state is State.STARTED, "with a new key it is another payment"


def test_another_way_to_pay_ends_the_first(fee: Fee) -> None:
    first = fee.begin()
    second = fee.begin("alipay_page")
    assert (fee.stored(first).state, second.state) == (State.CANCELLED, State.STARTED)
    fee.pay(first)
    fee.pay(second)
    fee.notice(second)
    assert fee.vendors.pay("wechat", first.id).count("已关闭") == 1, "closed at the provider too"
    with pytest.raises(Conflict):
        fee.begin()


def test_of_many_who_begin_at_once_one_payment_is_open(fee: Fee) -> None:
    service = fee.city.services.payments.service

    async def all_at_once() -> list[object]:
        begins = (
            service.begin(fee.number, fee.citizen.id, "wechat_native", "127.0.0.1", uuid4().hex) for _ in range(5)
        )
        return list(await asyncio.gather(*begins, return_exceptions=True))

    answers = fee.city.run(all_at_once())
    begun = {answer.id for answer in answers if isinstance(answer, Payment)}
    assert len(begun) == 1
    assert all(isinstance(answer, Payment) for answer in answers), answers


def test_a_silent_provider_is_asked(fee: Fee) -> None:
    payment = fee.begin()
    fee.pay(payment)
    fee.vendors.behave(answers="none")
    fee.round(seconds=6)
    assert (fee.stored(payment).state, fee.stored(payment).asks) == (State.STARTED, 1)
    fee.vendors.behave(answers="good")
    fee.round(seconds=3)
    assert fee.stored(payment).state is State.STARTED, "not before its time"
    fee.round(seconds=11)
    assert (fee.stored(payment).state, fee.state()) == (State.SUCCEEDED, "approved")


def test_it_expires_after_ninety_minutes_and_can_be_paid_anew(fee: Fee) -> None:
    payment = fee.begin()
    fee.round(seconds=(LIFE - timedelta(seconds=1)).total_seconds())
    assert fee.stored(payment).state is State.STARTED
    fee.round(seconds=600)
    assert (fee.stored(payment).state, fee.state()) == (State.EXPIRED, "awaiting_payment")
    assert fee.paid().id != payment.id


def test_what_was_paid_in_the_last_moment_is_not_expired(fee: Fee) -> None:
    payment = fee.begin()
    fee.pay(payment)
    fee.city.clock.pass_(hours=2)
    assert fee.city.run(fee.city.services.payments.service.cancel(payment.id, fee.citizen.id)).state is State.SUCCEEDED
    assert fee.state() == "approved"


def test_money_that_comes_after_the_counter_was_paid_goes_back(fee: Fee) -> None:
    payment = fee.begin()
    fee.pay(payment)
    seen = len(fee.application.events)
    fee.city.run(fee.city.services.office.record_payment(fee.number, clerk(), seen, "R-1"))
    fee.notice(payment)
    stored = fee.stored(payment)
    assert (stored.receipt, [refund.state for refund in stored.refunds]) == (None, [RefundState.CREATED])
    fee.round(seconds=6)
    assert [refund.state for refund in fee.stored(payment).refunds] == [RefundState.SUCCEEDED]
    assert ledger(fee.city).get("unclaimed", 0) == 0


def test_receipts_are_numbered_without_gaps_even_at_once(city: CityServices, cashier: Vendors) -> None:
    fees = [a_fee(city, cashier) for _ in range(3)]
    payments = [fee.begin() for fee in fees]
    notices = []
    for fee, payment in zip(fees, payments, strict=True):
        fee.pay(payment)
        notices.append(cashier.notice("wechat", payment.id))
    settling = city.services.payments.settling

    async def all_at_once() -> None:
        await asyncio.gather(*(settling.notice("wechat", *notice) for notice in notices * 2))

    city.run(all_at_once())
    numbers = sorted(int(fee.stored(payment).receipt or 0) for fee, payment in zip(fees, payments, strict=True))
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    ledger(city)


def test_a_notice_of_another_sum_or_of_nothing_known_changes_nothing(fee: Fee) -> None:
    payment, settling = fee.begin(), fee.city.services.payments.settling
    fee.pay(payment)
    told = fee.city.run(fee.city.services.payments.providers["wechat"].query(payment))
    for wrong in (replace(told, amount_fen=1), replace(told, amount_fen=None)):
        with pytest.raises(NoticeRefused):
            fee.city.run(settling.settle(wrong))
    with pytest.raises(NotFound):
        fee.city.run(settling.settle(replace(told, payment_id="unknown")))
    headers, body = fee.vendors.notice("wechat", payment.id)
    with pytest.raises(NoticeRefused):
        fee.city.run(settling.notice("alipay", headers, body))
    assert fee.stored(payment).state is State.STARTED


def test_a_payment_is_its_owner_s_alone(fee: Fee) -> None:
    payment, service, other = fee.begin(), fee.city.services.payments.service, fee.city.citizen()
    for work in (service.payment(payment.id, other.id), service.cancel(payment.id, other.id)):
        with pytest.raises(NotFound):
            fee.city.run(work)
    with pytest.raises(NotFound):
        fee.city.run(service.begin(fee.number, other.id, "wechat_native", "", uuid4().hex))
