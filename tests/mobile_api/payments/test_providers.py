"""Both providers against their stand-in, over HTTP."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import requests

from mobile_api.errors import Unavailable
from mobile_api.localtime import local_day, now_utc
from mobile_api.payments.payment import LIFE, Method, Payment
from mobile_api.payments.refund import Refund
from mobile_api.payments.told import AlreadyPaid, BillLine, NoticeRefused, OrderRefused, Provider, RefundTold, Told
from tests.mobile_api.payments.samples import a_payment
from tests.support.vendors import Vendors

METHODS: tuple[Method, ...] = ("wechat_native", "wechat_h5", "wechat_jsapi", "alipay_page", "alipay_wap")
BOTH: tuple[Method, ...] = ("wechat_native", "alipay_page")


def fresh(method: Method) -> Payment:
    return a_payment(id=uuid4().hex, method=method, expires_at=now_utc() + LIFE)


def open_way(way: dict[str, str]) -> str:
    """What the payer sees who goes where they are sent."""
    return requests.get(way.get("url") or way["code_url"], timeout=5).text


def with_provider(vendors: Vendors, payment: Payment, work: Callable[[Provider], Any]) -> Any:
    async def whole() -> Any:
        provider = vendors.providers()[payment.provider]
        try:
            return await work(provider)
        finally:
            await provider.close_connections()

    return asyncio.run(whole())


def ordered(vendors: Vendors, payment: Payment) -> dict[str, str]:
    way: dict[str, str] = with_provider(vendors, payment, lambda one: one.order(payment, "127.0.0.1"))
    if payment.provider == "alipay":
        assert "120.00" in open_way(way)
    return way


def asked(vendors: Vendors, payment: Payment) -> Told:
    told: Told = with_provider(vendors, payment, lambda one: one.query(payment))
    return told


def closed(vendors: Vendors, payment: Payment) -> None:
    with_provider(vendors, payment, lambda one: one.close(payment))


def heard(vendors: Vendors) -> tuple[dict[str, str], bytes]:
    until = time.monotonic() + 30
    while not vendors.heard and time.monotonic() < until:
        time.sleep(0.02)
    _, headers, body = vendors.heard.pop()
    return headers, body


@pytest.mark.parametrize("method", METHODS)
def test_a_payment_from_order_to_notice(vendors: Vendors, method: Method) -> None:
    payment = fresh(method)
    assert asked(vendors, payment).state == "unknown"
    way = ordered(vendors, payment)
    if method == "wechat_jsapi":
        assert way["package"] == f"prepay_id=wx{payment.id}"
    else:
        assert "¥120.00" in open_way(way)
    assert asked(vendors, payment).state in ("waiting", "paying")
    vendors.pay(payment.provider, payment.id)
    told = asked(vendors, payment)
    assert (told.state, told.amount_fen) == ("paid", 12_000)
    headers, body = heard(vendors)
    noticed = vendors.providers()[payment.provider].notice(headers, body)
    assert isinstance(noticed, Told)
    assert noticed == replace(told, paid_at=noticed.paid_at)


def test_who_pays_at_wechats_page_comes_back_to_the_application(vendors: Vendors) -> None:
    payment = fresh("wechat_h5")
    page = open_way(ordered(vendors, payment))
    (pay,) = re.findall(r'action="([^"]+)"', page)
    paid = requests.post(vendors.url + unescape(pay), timeout=5).text
    assert f'/applications/{payment.application_number}/pay"' in paid


@pytest.mark.parametrize("method", BOTH)
def test_what_is_paid_is_not_closed_and_what_is_closed_is_not_paid(vendors: Vendors, method: Method) -> None:
    payment, paid = fresh(method), fresh(method)
    closed(vendors, payment)
    ordered(vendors, payment)
    closed(vendors, payment)
    vendors.pay(payment.provider, payment.id)
    assert asked(vendors, payment).state == "closed"
    ordered(vendors, paid)
    vendors.pay(paid.provider, paid.id)
    with pytest.raises(AlreadyPaid):
        closed(vendors, paid)


@pytest.mark.parametrize("method", BOTH)
def test_a_refund_goes_back_once_and_stands_in_the_bill(vendors: Vendors, method: Method) -> None:
    payment = fresh(method)
    refund = Refund(uuid4().hex, 2_000, "多缴", "a", now_utc())
    ordered(vendors, payment)
    vendors.pay(payment.provider, payment.id)

    def ask(one: Provider) -> Any:
        return one.query_refund(payment, refund)

    assert with_provider(vendors, payment, ask).state == "unknown"
    done = RefundTold(payment.id, refund.id, "done", 2_000)
    assert with_provider(vendors, payment, lambda one: one.refund(payment, refund)) == done
    with_provider(vendors, payment, lambda one: one.refund(payment, refund))
    assert with_provider(vendors, payment, ask) == done
    bill = with_provider(vendors, payment, lambda one: one.bill(local_day(now_utc())))
    ours = [line for line in bill if line.payment_id == payment.id]
    assert ours == [BillLine(payment.id, None, 12_000), BillLine(payment.id, refund.id, 2_000)]
    assert with_provider(vendors, payment, lambda one: one.bill(date(2026, 1, 1))) == []


def test_an_order_with_another_sum_is_refused(vendors: Vendors) -> None:
    payment = fresh("wechat_native")
    ordered(vendors, payment)
    dearer = replace(payment, amount_fen=1)
    with pytest.raises(OrderRefused):
        with_provider(vendors, payment, lambda one: one.order(dearer, ""))


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("how", ["none", "garbage", "forged"])
def test_silence_and_strangers_are_no_answer(vendors: Vendors, method: Method, how: str) -> None:
    payment = fresh(method)
    refund = Refund(uuid4().hex, 2_000, "多缴", "a", now_utc())
    ordered(vendors, payment)
    vendors.pay(payment.provider, payment.id)
    vendors.behave(answers=how)
    calls: tuple[Callable[[Provider], Any], ...] = (
        lambda one: one.query(payment),
        lambda one: one.close(payment),
        lambda one: one.refund(payment, refund),
        lambda one: one.query_refund(payment, refund),
        lambda one: one.bill(local_day(now_utc())),
    )
    for call in calls:
        with pytest.raises(Unavailable):
            with_provider(vendors, payment, call)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("how", ["forged", "probe"])
def test_a_badly_signed_notice_is_refused(vendors: Vendors, method: Method, how: str) -> None:
    payment = fresh(method)
    ordered(vendors, payment)
    vendors.behave(notices=how)
    vendors.pay(payment.provider, payment.id)
    with pytest.raises(NoticeRefused):
        vendors.providers()[payment.provider].notice(*heard(vendors))
