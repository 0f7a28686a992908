"""What reaches whoever pays: that the fee is asked for, that it was paid, that money has come back."""

from __future__ import annotations

from uuid import uuid4

from mobile_api.payments.states import Move
from mobile_api.push.kinds import PUSHED, Kind
from tests.mobile_api.payments.fees import a_fee, officer
from tests.mobile_api.push.people import dispatch, with_phone
from tests.mobile_api.push.phone import Phone
from tests.support.city import CityServices
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
    clerk, left, again = officer("asker"), payment.amount_fen, uuid4().hex
    city.run(refunds.ask(payment.id, clerk, 300, left, "多收", again))
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
        assert "超过时间没有完成" in ended[0]
