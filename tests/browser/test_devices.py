"""News of a login elsewhere, and "that wasn't me", on the page."""

from __future__ import annotations

from playwright.sync_api import expect
from pymongo import MongoClient

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.test_journey import log_in
from tests.support.talk import Json
from tests.support.talk import log_in as log_in_elsewhere


def test_a_login_elsewhere_is_told_and_denied(live_system: System, phone: Phone) -> None:
    page = phone.page
    page.goto(f"{live_system.url}/me")
    number = log_in(page, live_system.url)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("device")).to_have_count(1)
    client: MongoClient[Json] = MongoClient(live_system.env["MONGODB_URI"])
    client["yiwang"]["login_codes"].delete_one({"_id": number})
    client.close()
    thief, _ = log_in_elsewhere(live_system.url, number, person=None)
    page.reload()
    expect(page.get_by_test_id("login-notice")).to_be_visible()
    phone.shoot("devices")
    page.get_by_test_id("not-me").click()
    expect(page.get_by_test_id("login-notice")).to_have_count(0)
    expect(page.get_by_test_id("device")).to_have_count(1)
    assert thief.call("GET", "/v1/me").status_code == 401
    assert not phone.errors
