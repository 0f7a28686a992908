"""The page of certificates: an officer issues and decides, a supervisor sees a look that its holder denies."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.looks import findings
from tests.browser.test_office import browser_of, without
from tests.support.certificates import PERMIT, issued
from tests.support.city import CityServices, worker_beside
from tests.support.face_client import put_photo
from tests.support.papers import photo
from tests.support.staff import on_duty
from tests.support.talk import SAMPLE_PERSON, log_in
from tests.support.wallet import WALLET
from tests.support.wallet import Phone as Device

PATH = "/office/certificates"
HOLDER = SAMPLE_PERSON[1]
SAID = {"number": "2306039001", **PERMIT}


@pytest.fixture(scope="module")
def beside(live_system: System) -> Iterator[CityServices]:
    """A second worker of the running system, in this process: it makes cases quickly."""
    with worker_beside(live_system) as services:
        yield services


def test_an_officer_issues_by_hand_and_decides(live_system: System, beside: CityServices, phone: Phone) -> None:
    put_photo(live_system.env["YIWANG_REGISTERS_URL"], HOLDER, photo(90, 120))
    application = issued(beside, beside.citizen(SAMPLE_PERSON), "residence-permit").number
    desk = Desk(live_system, browser_of(phone), phone.language, "reviewer", "公安局")
    page, certificate = desk.page, desk.page.get_by_test_id("certificate")
    page.goto(f"{desk.url}/staff")
    page.get_by_test_id("to-certificates").click()
    expect(page.get_by_test_id("find-text")).to_be_focused()
    owed = page.get_by_test_id(f"owed-residence-permit-{application}")
    expect(owed.get_by_test_id("owed-settle")).to_be_visible()
    assert findings(page) == []
    owed.get_by_test_id("owed-issue").click()
    expect(page.get_by_test_id("issue-application")).to_have_value(application)
    expect(page.get_by_test_id("issue-type")).to_have_value("residence-permit")
    page.get_by_test_id("to-issue").click()
    expect(page.get_by_test_id("issue-application")).to_have_value("")
    expect(page.locator('[data-testid="issue-type"] option[value="senior-card"]')).to_have_count(0)
    page.get_by_test_id("issue-type").select_option("residence-permit")
    page.get_by_test_id("issue-application").fill(application)
    page.get_by_test_id("issue-holder").fill(HOLDER)
    for name, text in SAID.items():
        page.get_by_test_id(f"field-{name}").fill(text)
    page.get_by_test_id("issue-go").click()
    expect(page.get_by_test_id("issue-problem")).to_be_visible()
    page.get_by_test_id("field-sex").select_option("female")
    desk.shoot("certificates-issue")
    assert findings(page) == []
    page.get_by_test_id("issue-go").click()
    expect(certificate).to_have_attribute("data-state", "valid")

    page.get_by_test_id("find-by").select_option("application")
    page.get_by_test_id("find-text").fill(application)
    desk.press("Enter")
    page.get_by_test_id("found").get_by_role("link").click()
    page.get_by_test_id("do-suspend").click()
    expect(page.get_by_test_id("decision-reason")).to_be_focused()
    page.get_by_test_id("decision-reason").select_option("lost")
    page.get_by_test_id("decision-go").click()
    expect(certificate).to_have_attribute("data-state", "suspended")
    page.get_by_test_id("do-resume").click()
    expect(page.get_by_test_id("decision-go")).to_be_focused()
    desk.press("Escape")
    expect(page.get_by_test_id("decision-go")).to_have_count(0)
    page.get_by_test_id("do-resume").click()
    expect(page.get_by_test_id("decision-go")).to_be_focused()
    desk.press("Enter")
    expect(certificate).to_have_attribute("data-state", "valid")
    expect(page.get_by_test_id("history").locator("li")).to_have_count(2)
    expect(certificate).to_be_focused()
    desk.shoot("certificates-history")
    assert findings(page) == []

    page.get_by_test_id("do-renew").click()
    page.get_by_test_id("field-address").fill("大庆市让胡路区西宾路2号")
    page.get_by_test_id("decision-go").click()
    expect(certificate).to_contain_text("西宾路2号")
    expect(certificate).to_contain_text(SAID["registered_address"])
    page.get_by_test_id("do-revoke").click()
    page.get_by_test_id("decision-reason").select_option("given_up")
    page.get_by_test_id("decision-go").click()
    expect(certificate).to_have_attribute("data-state", "revoked")
    expect(page.locator('[data-testid^="do-"]')).to_have_count(0)
    assert without(desk, 422) == []


def test_a_supervisor_sees_what_a_holder_denies(live_system: System, beside: CityServices, phone: Phone) -> None:
    issued(beside, beside.citizen(SAMPLE_PERSON))
    device = Device(log_in(live_system.url, person=SAMPLE_PERSON)[0])
    device.make_room()
    device.registered()
    card = next(one["id"] for one in device.certificates() if one["type"] == "senior-card" and one["state"] == "valid")
    scan = {"code": device.code("senior-benefits", card), "scenario": "senior-benefits", "audience": "counter"}
    clerk = on_duty(live_system, "counter_clerk")
    seen = clerk.call("POST", "/v1/verifications", scan, Idempotency_Key=uuid4().hex).json()["id"]
    assert device.api.call("POST", f"{WALLET}/accesses/{seen}/denial").status_code == 204
    desk = Desk(live_system, browser_of(phone), phone.language, "supervisor")
    desk.page.goto(desk.url + PATH)
    expect(desk.page.get_by_test_id("denied").locator("tbody tr").first).to_contain_text("测试员")
    expect(desk.page.get_by_test_id("find")).to_have_count(0)
    desk.shoot("certificates-denied")
    assert desk.errors == [], "a supervisor asks for nothing that only an officer may see"
