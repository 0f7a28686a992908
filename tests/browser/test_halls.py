"""One service in every hall: for elders with larger type and less at once, and on the machine that everybody uses."""

from __future__ import annotations

import re

import zxingcpp
from playwright.sync_api import expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.looks import findings
from tests.browser.test_journey import WISH, say
from tests.browser.test_office import browser_of, logged_in
from tests.browser.test_wallet import SCENARIO, VALID, agree_to_show, an_opened_shop, shown_code
from tests.support.office import Case
from tests.support.staff import origin
from tests.support.talk import Api

PAGES = {
    "chat": "/",
    "services": "/services",
    "one-thing": "/one-things/open-barbershop",
    "applications": "/applications",
    "wallet": "/wallet",
    "me": "/me",
}
LARGE = "20px"
NOTHING_TO_DO = {"zh": "您现在不用做什么", "en": "You have nothing to do now"}
"""In simple words, of an application that was submitted."""


def test_the_first_page_has_a_button_for_large_type(live_system: System, phone: Phone) -> None:
    page = phone.page
    page.goto(live_system.url)
    switch = page.get_by_test_id("elder-switch")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page.locator("body")).to_have_css("font-size", LARGE)
    box = switch.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.set_viewport_size({"width": 360, "height": 560})
    expect(switch).to_be_in_viewport(ratio=1)  # what is higher than the screen begins at its top
    assert findings(page) == []
    phone.shoot("elder-switch")
    assert not phone.errors


def test_elder_mode_is_large_and_stays(live_system: System, phone: Phone) -> None:
    page, case = phone.page, Case(live_system)
    logged_in(phone, live_system.url, case.tokens)
    page.goto(f"{live_system.url}/me")
    page.wait_for_load_state("networkidle")  # what comes later moves the switch away from under the finger
    page.get_by_test_id("elder").check()
    found = []
    for name, path in PAGES.items():
        page.goto(live_system.url + path)
        page.wait_for_load_state("networkidle")
        expect(page.locator("body")).to_have_css("font-size", LARGE)
        phone.shoot(f"elder-{name}")
        found += findings(page)
    assert found == []
    page.goto(f"{live_system.url}/applications")
    expect(page.get_by_test_id("application").first).to_contain_text(NOTHING_TO_DO[phone.language])
    page.goto(live_system.url)
    say(page, WISH[phone.language])
    expect(page.get_by_test_id("message-bot").last).to_contain_text("1. ")
    phone.shoot("elder-said")
    page.goto(f"{live_system.url}/one-things/open-barbershop")
    expect(page.get_by_test_id("table")).to_be_visible()
    expect(page.get_by_test_id("chart")).to_have_count(0)
    page.goto(f"{live_system.url}/me")
    page.wait_for_load_state("networkidle")
    page.get_by_test_id("elder").uncheck()
    page.reload()
    expect(page.locator("body")).to_have_css("font-size", "16px")
    assert not phone.errors


def as_the_halls(phone: Phone, url: str) -> None:
    """What whoever sets up the hall does; the link alone does nothing."""
    phone.page.goto(f"{url}/kiosk")
    expect(phone.page.get_by_test_id("kiosk-leave")).to_have_count(0)
    phone.page.get_by_test_id("kiosk-begin").click()
    expect(phone.page.get_by_test_id("kiosk-leave")).to_be_visible()


def test_the_machine_in_the_hall_forgets_who_left(live_system: System, phone: Phone) -> None:
    page, case = phone.page, Case(live_system)
    logged_in(phone, live_system.url, case.tokens)
    page.clock.install()
    as_the_halls(phone, live_system.url)
    page.goto(f"{live_system.url}/applications")
    expect(page.get_by_test_id("applications")).to_contain_text(case.number)
    phone.shoot("kiosk")
    page.clock.run_for(75_000)
    expect(page.get_by_test_id("kiosk-idle")).to_be_focused()
    phone.shoot("kiosk-idle")
    assert findings(page) == []
    page.get_by_test_id("kiosk-stay").click()
    expect(page.get_by_test_id("kiosk-idle")).to_have_count(0)
    page.clock.run_for(75_000)
    expect(page.get_by_test_id("kiosk-idle")).to_be_visible()
    page.clock.run_for(15_500)  # no longer: what waits for the network goes by this clock, too
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    assert set(page.evaluate("Object.keys(localStorage)")) == {"yiwang.kiosk", "yiwang.kiosk-seen"}
    page.goto(f"{live_system.url}/applications")
    expect(page.get_by_test_id("open-login").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text(case.number)).to_have_count(0)
    refreshed = Api(live_system.url).call("POST", "/v1/login/refresh", {"refresh_token": case.tokens["refresh_token"]})
    assert refreshed.status_code == 401, "the session has ended, not only here"


def test_the_machines_scanner_reads_a_wallets_code(live_system: System, phone: Phone) -> None:
    page, case = phone.page, an_opened_shop(live_system)
    logged_in(phone, origin(live_system), case.tokens)
    hall = Desk(live_system, browser_of(phone), phone.language, "kiosk")
    hall.page.goto(f"{hall.url}/kiosk/scan")
    expect(hall.page.get_by_test_id("scan-code")).to_be_visible()
    as_the_halls(hall, hall.url)
    visitor = Case(live_system)  # another citizen, who is logged in on the machine meanwhile
    logged_in(hall, hall.url, visitor.tokens)
    hall.page.goto(f"{hall.url}/office/verify")
    expect(hall.page.get_by_test_id("not-yours")).to_be_visible()  # its login opens no page of the staff's
    hall.page.goto(f"{hall.url}/applications")
    expect(hall.page.get_by_test_id("applications")).to_contain_text(visitor.number)
    hall.page.get_by_test_id("kiosk-scan").click()
    hall.page.get_by_test_id("verify-scenario").select_option(SCENARIO)

    page.goto(f"{origin(live_system)}/wallet")
    agree_to_show(page)
    page.get_by_label(re.compile("自助终端|Self-service kiosk")).check()
    with page.expect_response(re.compile("/notices$")) as unread:
        page.get_by_test_id("agree").click()
    (read,) = zxingcpp.read_barcodes(shown_code(page).convert("L"))
    looks, known = page.get_by_test_id("unread-looks"), len(unread.value.json()["notices"])
    hall.page.get_by_test_id("verify-scenario").focus()  # where a choice leaves it; the scan finds the box
    hall.page.keyboard.type(read.text)
    hall.press("Enter")
    verdict = hall.page.get_by_test_id("verdict")
    expect(verdict).to_contain_text(VALID[phone.language])
    hall.shoot("kiosk-scanned")
    assert findings(hall.page) == []
    expect(looks).to_have_attribute("data-count", str(known + 1))

    hall.page.get_by_test_id("kiosk-leave").click()
    expect(hall.page.get_by_test_id("suggestion").first).to_be_visible()
    expect(verdict).to_have_count(0)
    expect(hall.page.get_by_test_id("kiosk-scan")).to_be_visible()  # the machine itself stays logged in
    refresh = {"refresh_token": visitor.tokens["refresh_token"]}
    assert Api(live_system.url).call("POST", "/v1/login/refresh", refresh).status_code == 401, "the visitor doesn't"
    hall.page.get_by_test_id("kiosk-scan").click()
    expect(hall.page.get_by_test_id("scan-code")).to_be_focused()
    assert not phone.errors
    assert not hall.errors


def test_who_walked_off_over_another_sites_page_is_forgotten(live_system: System, phone: Phone) -> None:
    page, case = phone.page, Case(live_system)
    logged_in(phone, live_system.url, case.tokens)
    as_the_halls(phone, live_system.url)
    page.goto("about:blank")
    page.clock.install()
    page.clock.fast_forward(100_000)
    page.goto(f"{live_system.url}/applications")
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    refreshed = Api(live_system.url).call("POST", "/v1/login/refresh", {"refresh_token": case.tokens["refresh_token"]})
    assert refreshed.status_code == 401


def test_who_is_done_at_the_machine_leaves_nothing(live_system: System, phone: Phone) -> None:
    page = phone.page
    as_the_halls(phone, live_system.url)
    say(page, "我要开理发店")
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    page.get_by_test_id("kiosk-leave").click()
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    expect(page.get_by_test_id("message-bot")).to_have_count(0)
    page.goto(f"{live_system.url}/kiosk")
    page.get_by_test_id("kiosk-end").click()
    expect(page.get_by_test_id("kiosk-leave")).to_have_count(0)
    assert not phone.errors
