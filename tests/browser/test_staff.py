"""The staff's own pages: a counter's clerk gives an identity code, an administrator keeps the accounts."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from mobile_api.identity.doors.limits import FREE
from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_office import browser_of, without
from tests.support.staff import PASSWORD, enrol_with
from tests.support.talk import SAMPLE_PERSON, Api, log_in, new_phone


def test_a_clerk_gives_a_code_with_the_keyboard_alone(live_system: System, phone: Phone) -> None:
    number = new_phone()
    citizen, _ = log_in(live_system.url, number, person=None)
    desk = Desk(live_system, browser_of(phone), phone.language, "counter_clerk")
    page = desk.page
    page.goto(f"{desk.url}/staff")
    page.get_by_test_id("to-codes").focus()
    desk.press("Enter")
    expect(page.get_by_test_id("code-phone")).to_be_focused()
    for text in (number, "李雷", SAMPLE_PERSON[1]):
        page.keyboard.type(text)
        desk.press("Tab")
    desk.press("Space", "Tab", "Enter")
    expect(page.get_by_role("alert")).to_be_visible(timeout=15000)
    desk.shoot("staff-code-refused")
    page.get_by_test_id("code-name").fill(SAMPLE_PERSON[0])
    desk.press("Enter")
    expect(page.get_by_test_id("identity-code")).to_be_visible(timeout=15000)
    expect(page.get_by_test_id("given")).to_contain_text(number[-4:])
    desk.shoot("staff-code")
    code = page.get_by_test_id("identity-code").inner_text()
    assert citizen.call("POST", "/v1/me/counter-code", {"code": code}).status_code == 204
    assert citizen.get("/v1/me")["level"] == 2
    expect(page.get_by_test_id("next-person")).to_be_focused()
    desk.press("Enter")
    expect(page.get_by_test_id("code-number")).to_have_value("")
    page.goto(f"{desk.url}/staff/accounts")
    expect(page.get_by_test_id("not-yours")).to_be_visible()
    expect(page.get_by_test_id("new-account")).to_have_count(0)
    assert not without(desk, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/office/arrivals",
        "/office/scan",
        "/office/payments",
        "/office/reconciliation",
        "/staff/parked-news",
    ],
)
def test_a_page_of_another_role_says_so_and_asks_for_nothing(live_system: System, phone: Phone, path: str) -> None:
    desk = Desk(live_system, browser_of(phone), phone.language, "reviewer", "tax")
    expect(desk.page.get_by_test_id("number")).to_be_visible()
    for name in ("scan", "arrivals"):
        expect(desk.page.get_by_test_id(f"to-{name}")).to_have_count(0)
    desk.page.goto(desk.url + path)
    expect(desk.page.get_by_test_id("not-yours")).to_be_visible()
    desk.shoot("staff-not-yours")
    assert desk.errors == [], "nothing was asked for that would be refused"


def test_an_administrator_keeps_the_accounts(live_system: System, phone: Phone) -> None:
    desk, username = Desk(live_system, browser_of(phone), phone.language, "administrator"), f"b{uuid4().hex[:10]}"
    page, row = desk.page, desk.page.get_by_test_id(f"account-{username}")
    page.goto(f"{desk.url}/staff")
    page.get_by_test_id("to-accounts").click()
    page.get_by_test_id("new-account").click()
    expect(page.get_by_test_id("account-username")).to_be_focused()
    page.keyboard.type(username)
    desk.press("Tab")
    page.keyboard.type("周审批")
    page.get_by_test_id("role-reviewer").check()
    page.get_by_test_id("account-save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_test_id("account-department").select_option("卫生健康委员会")
    page.get_by_test_id("account-id-number").fill("110105194912310021")
    page.get_by_test_id("account-save").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("身份证|ID number"))
    page.get_by_test_id("account-id-number").fill("11010519491231002X")
    desk.shoot("staff-account-new")
    page.get_by_test_id("account-save").click()
    expect(page.get_by_test_id("account-notice")).to_be_focused()
    clerk = enrol_with(live_system, username, page.get_by_test_id("enrolment-code").inner_text())
    desk.shoot("staff-accounts")

    api, wrong = Api(live_system.url), {"username": username, "password": "wrong wrong wrong"}
    for _ in range(FREE["staff"]["account"]):
        api.call("POST", "/v1/staff/logins", wrong)
    right = {"username": username, "password": PASSWORD}
    assert api.call("POST", "/v1/staff/logins", right).status_code == 429
    row.get_by_test_id("unlock").click()
    expect(page.get_by_test_id("enrolment-code")).to_have_count(0)
    clerk.log_in()

    row.get_by_test_id("edit").click()
    page.get_by_test_id("role-supervisor").check()
    desk.press("Enter")
    expect(row).to_contain_text({"zh": "督办", "en": "supervisor"}[phone.language])
    row.get_by_test_id("end").click()
    page.locator(".van-dialog__confirm").click()
    expect(row.get_by_test_id("resume")).to_be_visible()
    assert api.call("POST", "/v1/staff/logins", right).status_code == 401
    row.get_by_test_id("resume").click()
    expect(row.get_by_test_id("end")).to_be_visible()
    clerk.log_in()
    row.get_by_test_id("again").click()
    desk.shoot("staff-account-again")
    page.locator(".van-dialog__confirm").click()
    expect(page.get_by_test_id("enrolment-code")).to_be_visible()
    assert api.call("POST", "/v1/staff/logins", right).status_code == 401
    assert not without(desk, 422)
