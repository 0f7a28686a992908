"""What reaches whoever pays: what becomes of the fee, of each try to pay it, and of money that is to come back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mobile_api.errors import Conflict
from mobile_api.payments.refund import ALONE_UP_TO_FEN
from mobile_api.payments.states import Move
from mobile_api.payments.told import Told
from mobile_api.push.kinds import PUSHED, Kind
from tests.mobile_api.payments.fees import Fee, a_fee, officer
from tests.mobile_api.push.people import dispatch, with_phone
from tests.mobile_api.push.phone import Phone
from tests.support.city import CityServices, clerk
from tests.support.vendors import Vendors


def test_money_that_comes_back(city: CityServices, cashier: Vendors, phone: Phone) -> None:
    fee = a_fee(city, cashier)
    payment, refunds = fee.paid(), city.services.payments.refunds
    with_phone(city, phone, citizen_id=fee.citizen.id)
    city.run(refunds.ask(payment.id, officer("asker"), 300, payment.amount_fen, "多收", uuid4().hex))
    dispatch(city)
    assert len(phone.arrived) == 1, "that it is being seen to"
    fee.round(seconds=6)
    dispatch(city)
    assert phone.texts == [PUSHED[Kind.PAYMENT]["zh"]] * 2
    assert payment.item["zh"] not in str(phone.arrived)


def test_every_step_of_a_payment_is_told_once(city: CityServices, cashier: Vendors) -> None:
    fee = a_fee(city, cashier)
    payment, refunds = fee.paid(), city.services.payments.refunds
    fee.notice(payment)
    asker, left, again = officer("asker"), payment.amount_fen, uuid4().hex
    city.run(refunds.ask(payment.id, asker, 300, left, "多收", again))
    fee.round(seconds=6)
    city.pass_news_on()
    found, _ = city.run(city.services.inbox.page(fee.citizen.caller, None, 50))
    told = [one for one in found if one.kind is Kind.PAYMENT]
    assert {one.unread for one in told} == {True}
    item = payment.item["zh"]
    (refund,) = [one for one in told if "已退回" in one.text["zh"]]
    assert refund.text["zh"] == f"“{item}”的费用已退回3.00元，按原路到账。"
    assert refund.link == f"/applications/{fee.number}"
    assert sum("费用已缴" in one.text["zh"] for one in told) == 1
    assert sum("通知您缴费" in one.text["zh"] for one in told) == 1
    assert sum("要退回3.00元" in one.text["zh"] for one in told) == 1
    assert len(told) == 4


def test_what_came_to_nothing_is_told_and_what_one_cancels_oneself_is_not(city: CityServices, cashier: Vendors) -> None:
    fee = a_fee(city, cashier)
    late, settling = fee.begin(), city.services.payments.settling
    for move in (Move.EXPIRE, Move.CANCEL):
        payment = late if move is Move.EXPIRE else fee.begin()
        city.run(settling.end(payment, move))
        found, _ = city.run(city.services.inbox.page(fee.citizen.caller, None, 50))
        ended = [one.text["zh"] for one in found if one.kind is Kind.PAYMENT and "没有" in one.text["zh"]]
        assert len(ended) == 1, move
        assert "超时没有完成" in ended[0]


def told(fee: Fee, words: str) -> int:
    """How often whoever pays has been told this of a payment."""
    found, _ = fee.city.run(fee.city.services.inbox.page(fee.citizen.caller, None, 50))
    return sum(one.kind is Kind.PAYMENT and words in one.text["zh"] for one in found)


def test_a_payment_that_failed_and_money_that_comes_for_nothing_are_told_once(
    city: CityServices, cashier: Vendors
) -> None:
    fee = a_fee(city, cashier)
    payment, settling = fee.begin(), city.services.payments.settling
    for _ in range(2):
        city.run(settling.settle(Told(payment.id, "failed")))
    assert told(fee, "没有成功，请重新缴费") == 1
    fee.pay(payment)
    city.run(city.services.office.record_payment(fee.number, clerk(), len(fee.application.events), "R-1"))
    for _ in range(2):
        fee.notice(payment)
    assert told(fee, "办件已不需要缴费") == 1


def test_a_refund_that_fails_is_told_once(city: CityServices, cashier: Vendors) -> None:
    fee = a_fee(city, cashier)
    payment, refunds = fee.paid(), city.services.payments.refunds
    cashier.behave(refunds="failed")
    city.run(refunds.ask(payment.id, officer("asker"), 300, payment.amount_fen, "多收", uuid4().hex))
    for _ in range(2):
        fee.round(seconds=6)
    cashier.behave(refunds="done")
    assert (told(fee, "要退回3.00元"), told(fee, "没有成功，工作人员会继续处理")) == (1, 1)


def test_a_refund_that_isnt_agreed_to_is_told_once(city: CityServices, cashier: Vendors) -> None:
    fee, second = a_fee(city, cashier, "new-house-certificate"), officer("second", "supervisor")
    payment, refunds, large = fee.paid(), city.services.payments.refunds, ALONE_UP_TO_FEN + 1
    asked = refunds.ask(payment.id, officer("asker"), large, payment.amount_fen, "多收", uuid4().hex)
    (refund,) = city.run(asked).refunds
    city.run(refunds.decline(payment.id, refund.id, second))
    with pytest.raises(Conflict):
        city.run(refunds.decline(payment.id, refund.id, second))
    assert told(fee, "没有获批") == 1
