"""A fee on a phone: the provider's cashier, back on the page, the receipt and its check by anybody."""

from __future__ import annotations

import io

import pypdfium2
from playwright.sync_api import Page, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.test_office import a_home_for_two, logged_in
from tests.support.staff import member, origin
from tests.support.talk import Api, Json


def an_approved_home(system: System, language: str) -> tuple[Api, Json, str]:
    """One that waits for its fee."""
    citizen, tokens, number = a_home_for_two(system.url, language)
    office = f"/v1/office/applications/{number}"
    clerk = member(system, "李窗口", "counter_clerk")
    clerk.post(f"{office}/acceptance", {"tolerant": False, "seen": seen(citizen, number)})
    for department in ("natural-resources", "tax"):
        reviewer = member(system, "王审批", "reviewer", department)
        reviewer.post(f"{office}/decisions", {"approved": True, "seen": seen(citizen, number)})
    return citizen, tokens, number


def seen(citizen: Api, number: str) -> int:
    """How much has happened with it."""
    return len(citizen.get(f"/v1/applications/{number}")["events"])


def pay_at_cashier(page: Page) -> None:
    """At the provider's, and back."""
    page.get_by_test_id("pay-go").click()
    page.get_by_role("button", name="付款").click()
    page.get_by_role("link", name="返回").click()
    expect(page.get_by_test_id("pay-done")).to_be_visible()


def test_a_fee_is_paid_on_the_phone_and_its_receipt_checked(live_system: System, phone: Phone) -> None:
    citizen, tokens, number = an_approved_home(live_system, phone.language)
    page, url = phone.page, origin(live_system)  # the provider sends the payer back there
    logged_in(phone, url, tokens)
    page.goto(f"{url}/applications/{number}")
    page.get_by_test_id("pay").click()
    expect(page.get_by_test_id("due")).to_contain_text("80.00")  # before anything is begun
    page.get_by_test_id("pay-alipay").click()
    expect(page.get_by_test_id("pay-go")).to_be_visible()
    phone.shoot("pay")
    page.get_by_test_id("pay-cancel").click()
    page.get_by_test_id("pay-alipay").click()
    pay_at_cashier(page)
    phone.shoot("paid")
    with page.expect_download() as saved:
        page.get_by_test_id("receipt").click()
    content = saved.value.path().read_bytes()
    receipt = saved.value.suggested_filename.removesuffix(".pdf")
    assert receipt in pypdfium2.PdfDocument(io.BytesIO(content))[0].get_textpage().get_text_range()
    told = citizen.get(f"/v1/applications/{number}/payments")["payments"]
    assert [one["state"] for one in told] == ["succeeded", "cancelled"]
    assert citizen.get(f"/v1/applications/{number}")["state"] == "approved"
    page.goto(f"{url}/receipts/{told[0]['id']}")
    expect(page.get_by_test_id("receipt")).to_contain_text(receipt)
    phone.shoot("receipt")
    assert phone.errors == []
