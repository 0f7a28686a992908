"""Fees on the staff's pages: money goes back with a second person's word, a difference to the bill is cleared up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from mobile_api.identity.access import Caller
from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from mobile_api.payments.states import State
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_office import browser_of
from tests.mobile_api.payments.fees import a_fee
from tests.mobile_api.payments.samples import a_payment
from tests.support.city import Citizen, CityServices, worker_beside
from tests.support.talk import log_in
from tests.support.vendors import Vendors

AGREED = re.compile("复核同意|Agreed")
REFUNDED = re.compile("已退款|Refunded")
REASON, NOTE = "重复缴费，申请人要求退款", "测试单，已与支付渠道核实"


@pytest.fixture(scope="module")
def beside(live_system: System) -> Iterator[CityServices]:
    """A second worker of the running system, in this process: it makes cases quickly."""
    with worker_beside(live_system) as services:
        yield services


@pytest.fixture
def vendors(live_system: System, beside: CityServices) -> Iterator[Vendors]:
    """The providers."""
    vendors = Vendors(live_system.env["YIWANG_PAYMENTS_URL"], beside.settings.contracts)
    yield vendors
    vendors.behave(refunds="done")


def paid(beside: CityServices, vendors: Vendors) -> str:
    """The id of a payment that may be given back."""
    _, tokens = log_in(beside.system.url)
    caller = Caller("citizen", tokens["citizen"]["id"], level=2)
    opened, _ = beside.run(beside.services.chat.open(caller, "zh"))
    fee = a_fee(beside, vendors, "new-house-certificate", Citizen(caller, opened.id))
    payment = fee.begin()
    fee.pay(payment)
    fee.notice(payment)
    assert fee.stored(payment).state is State.SUCCEEDED
    return payment.id


def look_at(desk: Desk, payment_id: str) -> None:
    """The payment's page, reached from the list by keys and a click, with the purpose that is likely."""
    desk.page.goto(f"{desk.url}/office")
    expect(desk.page.get_by_test_id("to-payments")).to_be_visible()
    desk.press("p")
    desk.page.locator(f'a[href="/office/payments/{payment_id}"]').last.click()
    expect(desk.page.get_by_test_id("purpose").locator("input:checked")).to_be_focused()
    desk.press("Enter")
    expect(desk.page.get_by_test_id("fee")).to_be_visible()


def test_money_goes_back_with_a_second_persons_word(
    live_system: System, beside: CityServices, vendors: Vendors, phone: Phone
) -> None:
    payment_id, language, browser = paid(beside, vendors), phone.language, browser_of(phone)
    clerk = Desk(live_system, browser, language, "counter_clerk")
    look_at(clerk, payment_id)
    clerk.press("b")
    form = clerk.page.get_by_test_id("refund-form")
    form.get_by_test_id("refund-sum").fill("9999")
    expect(form.get_by_test_id("refund-ask")).to_be_disabled()
    form.get_by_test_id("refund-sum").fill("60.5")
    form.get_by_test_id("refund-reason").fill(REASON)
    clerk.shoot("fee-refund")
    form.get_by_test_id("refund-ask").click()
    expect(clerk.page.get_by_test_id("refund")).to_contain_text("60.50")
    expect(clerk.page.get_by_test_id("refund-approve")).to_have_count(0)

    supervisor = Desk(live_system, browser, language, "supervisor")
    supervisor.page.goto(f"{supervisor.url}/office/payments")
    expect(supervisor.page.get_by_test_id("fees-waiting").locator(f'a[href$="{payment_id}"]')).to_be_visible()
    supervisor.shoot("fees")
    look_at(supervisor, payment_id)
    expect(supervisor.page.get_by_test_id("refund")).to_contain_text(REASON)
    expect(supervisor.page.get_by_test_id("refund-begin")).to_have_count(0)
    vendors.behave(refunds="no_money")
    supervisor.page.get_by_test_id("refund-approve").click()
    expect(supervisor.page.get_by_test_id("refund")).to_contain_text(AGREED)
    expect(supervisor.page.get_by_test_id("refund-approve")).to_have_count(0)

    expect(reloaded(supervisor, "NOT_ENOUGH")).to_contain_text("NOT_ENOUGH")
    supervisor.shoot("fee-refused")
    supervisor.page.get_by_test_id("refund-close").click()
    expect(supervisor.page.get_by_test_id("refund-close")).to_have_count(0)
    vendors.behave(refunds="done")
    look_at(clerk, payment_id)
    clerk.press("b")
    clerk.page.get_by_test_id("refund-sum").fill("3")
    clerk.page.get_by_test_id("refund-reason").fill(REASON)
    clerk.page.get_by_test_id("refund-ask").click()
    expect(clerk.page.get_by_test_id("refund").nth(1)).to_contain_text("3.00")
    expect(reloaded(clerk, REFUNDED, 1)).to_contain_text(REFUNDED)
    clerk.shoot("fee-refunded")
    assert (clerk.errors, supervisor.errors) == ([], [])


def reloaded(desk: Desk, said: str | re.Pattern[str], which: int = 0) -> Locator:
    """A refund on the page, once it says something: the page is asked anew until then."""
    refund = desk.page.get_by_test_id("refund").nth(which)
    for _ in range(80):
        if re.search(said, refund.inner_text()):
            break
        desk.page.wait_for_timeout(500)
        desk.press("r")
    return refund


def test_a_difference_to_the_bill_is_cleared_up_with_a_note(
    live_system: System, beside: CityServices, vendors: Vendors, phone: Phone
) -> None:
    foreign, today = a_payment(id=uuid4().hex, expires_at=now_utc()), local_day(now_utc())
    beside.run(beside.services.payments.providers["wechat"].order(foreign, ""))
    vendors.pay("wechat", foreign.id)
    beside.run(beside.services.payments.reconciling.reconcile("wechat", today))
    supervisor = Desk(live_system, browser_of(phone), phone.language, "supervisor")
    page = supervisor.page
    page.goto(f"{supervisor.url}/office/payments")
    page.get_by_test_id("to-reconciliation").click()
    page.get_by_test_id("day").fill(today.isoformat())
    row = page.get_by_test_id("difference").filter(has_text=foreign.id)
    expect(row).to_contain_text("120.00")
    supervisor.shoot("reconciliation")
    row.get_by_test_id("settle-note").fill(NOTE)
    row.get_by_test_id("settle").click()
    expect(row).to_contain_text(NOTE)
    expect(row.get_by_test_id("settle")).to_have_count(0)
    supervisor.shoot("reconciliation-settled")
    assert supervisor.errors == []
