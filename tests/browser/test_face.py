"""Face and security key in a real browser: a fake camera plays a clip, DevTools plays the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page, expect

from mobile_api.ops.system import System
from tests.browser.camera import Obedient, record, show_who, until_passed, with_camera
from tests.browser.conftest import PHONE
from tests.browser.test_journey import log_in
from tests.support.face_client import put_photo
from tests.support.faces import jpeg, portrait
from tests.support.staff import PASSWORD, new_account, origin

PERSON = ("刘洋", "230603200106230068")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera plays."""
    path = tmp_path_factory.mktemp("camera") / "head.mjpeg"
    record(path, 1)
    return path


@pytest.fixture
def page(clip: Path, chromium: BrowserType) -> Iterator[Page]:
    """A phone whose camera plays the clip."""
    browser = with_camera(chromium, clip)
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, permissions=["camera"])
    yield context.new_page()
    browser.close()


def test_a_citizen_registers_and_logs_in_by_face(live_system: System, page: Page, clip: Path) -> None:
    put_photo(live_system.env["YIWANG_REGISTERS_URL"], PERSON[1], jpeg(portrait("obama2")))
    watched = Obedient(page)
    page.goto(f"{origin(live_system)}/me")
    number = log_in(page, live_system.url)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("my-phone")).to_be_visible()
    page.get_by_test_id("show-who").click()
    show_who(page, PERSON)
    expect(page.get_by_test_id("my-person")).to_contain_text("刘*", timeout=60000)
    assert watched.sent >= 5
    page.get_by_test_id("logout").click()
    page.get_by_role("button", name=re.compile("退出登录")).last.click()
    record(clip, 2)  # another moment before the camera: the same frames again would be a replay
    page.get_by_test_id("open-login").click()
    page.get_by_test_id("login-face").click()
    until_passed(page, page.get_by_test_id("face-start").click)
    expect(page.get_by_test_id("my-phone")).to_contain_text(number[-4:], timeout=60000)
    expect(page.get_by_test_id("my-person")).to_contain_text("刘*")


def test_a_clerk_enrols_and_logs_in_with_a_key_in_the_browser(live_system: System, page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "automaticPresenceSimulation": True}})
    page.goto(f"{origin(live_system)}/staff")
    account = new_account(live_system, "counter_clerk")
    page.get_by_test_id("to-enrol").click()
    page.get_by_test_id("staff-code").locator("input").fill(account["enrolment_code"])
    page.get_by_test_id("staff-password").locator("input").fill(PASSWORD)
    page.get_by_test_id("staff-submit").click()
    expect(page.get_by_test_id("recovery")).to_contain_text("otpauth://totp/")
    page.get_by_test_id("staff-username").locator("input").fill(account["username"])
    page.get_by_test_id("staff-password").locator("input").fill(PASSWORD)
    page.get_by_test_id("staff-submit").click()
    expect(page.get_by_test_id("staff")).to_contain_text("窗口人员")
    page.get_by_test_id("staff-logout").click()
    expect(page.get_by_test_id("staff-username")).to_be_visible()
