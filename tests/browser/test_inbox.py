"""The inbox on a small phone: unread news is counted and read, and what is pushed is chosen."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from pymongo import MongoClient

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.test_journey import log_in
from tests.support.talk import Json
from tests.support.talk import log_in as log_in_elsewhere


def test_news_is_counted_read_and_chosen(live_system: System, phone: Phone) -> None:
    page = phone.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_system.url}/me")
    number = log_in(page, live_system.url)
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("inbox-link").click()
    expect(page.get_by_text(re.compile("还没有消息|No messages yet"))).to_be_visible()
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["login_codes"].delete_one({"_id": number})
    log_in_elsewhere(live_system.url, number, person=None)
    expect(page.get_by_test_id("notice")).to_have_count(1)
    expect(page.get_by_test_id("unread")).to_have_text("1")
    phone.shoot("inbox")
    page.get_by_test_id("notice").click()
    page.wait_for_url("**/me")
    expect(page.get_by_test_id("login-notice")).to_be_visible()
    page.get_by_test_id("inbox-link").click()
    expect(page.get_by_test_id("notice")).to_have_count(1)
    expect(page.get_by_test_id("unread")).to_have_count(0)
    expect(page.get_by_test_id("read-all")).to_have_count(0)

    page.get_by_test_id("push-settings").click()
    expect(page.get_by_test_id("push-login")).to_be_disabled()
    page.get_by_test_id("push-reply").uncheck()
    with page.expect_response(lambda one: "23:15" in (one.request.post_data or "")):
        page.get_by_test_id("quiet-begins").fill("23:15")
        page.get_by_test_id("quiet-begins").blur()
    expect(page.locator(".van-toast")).to_be_visible()
    phone.shoot("push-settings")
    page.reload()
    expect(page.get_by_test_id("push-reply")).not_to_be_checked()
    expect(page.get_by_test_id("push-payment")).to_be_checked()
    expect(page.get_by_test_id("quiet-begins")).to_have_value("23:15")
    page.get_by_test_id("quiet").uncheck()
    expect(page.get_by_test_id("quiet-begins")).to_have_count(0)
    assert not phone.errors
