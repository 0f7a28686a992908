"""The whole way of a newcomer without a pointer: Tab, Enter, Escape, arrows and typing.

Every move of the citizen goes by keyboard, and so does the scan at the counter. Departments work through the interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import zxingcpp
from playwright.sync_api import BrowserType, Page, Route, expect

from mobile_api.ops.system import System
from tests.browser.camera import Obedient, phone_with_camera, until_passed
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.keyboard import answer_everything, choose, field, go_to, hand_in, press, say, told, write
from tests.browser.test_journey import WISH
from tests.browser.test_office import browser_of
from tests.browser.test_wallet import LICENCE, SCENARIO, VALID, shown_code
from tests.browser.test_whole_journey import ANOTHER_NAME, DONE, HELD, LOST, NEW_NAME
from tests.support.face_client import put_photo
from tests.support.faces import jpeg, portrait
from tests.support.office import Office
from tests.support.staff import member, origin
from tests.support.talk import SAMPLE_PERSON, Api, new_phone
from tests.support.wallet import Phone as Device

MOMENTS = {"zh-CN": 35, "en-GB": 42}
"""Pictures unlike each other's, and those of the same person's other journey: the backend would ask for better ones."""
NUMBER = re.compile(r"YW\d{15}")


@pytest.fixture
def phone(request: pytest.FixtureRequest, chromium: BrowserType, tmp_path: Path) -> Iterator[Phone]:
    """A fresh phone that speaks one of the languages, and has a camera."""
    clip, language = tmp_path / "head.mjpeg", request.param
    with phone_with_camera(chromium, clip, language, MOMENTS[language]) as phone:
        yield phone


def register_by_face(page: Page, url: str) -> None:
    """The phone's code, then name, number and face: each step has the focus where it begins."""
    number, sheet = new_phone(), page.get_by_test_id("login-sheet")
    expect(sheet.locator(":focus")).to_have_count(1)
    write(page, field(page, "login-phone"), number)
    press(page, page.get_by_test_id("get-code"))
    expect(page.get_by_test_id("get-code")).to_be_disabled()
    code = requests.get(f"{url}/v1/demo/outbox?phone={number}", timeout=10).json()["messages"][0]["code"]
    write(page, field(page, "login-code"), code)
    page.keyboard.press("Enter")
    name, id_number = SAMPLE_PERSON
    expect(field(page, "person-name")).to_be_focused()
    write(page, field(page, "person-name"), name)
    write(page, field(page, "person-number"), id_number)
    page.keyboard.press("Enter")
    asked_again: list[bool] = []

    def taken_along(route: Route) -> None:
        asked_again.append(page.get_by_test_id("face-start").is_visible())
        route.continue_()

    page.route(re.compile("/claim$"), taken_along)
    until_passed(page, lambda: start_by_key(page))
    expect(sheet).to_be_hidden()
    assert asked_again == [False], "whoever has passed has nothing to repeat while the conversation is taken along"


def start_by_key(page: Page) -> None:
    """The camera's button has the focus, at first and after an attempt."""
    expect(page.get_by_test_id("face-start")).to_be_focused()
    page.keyboard.press("Enter")


def apply(phone: Phone, url: str, *held: str) -> None:
    """From the first question over the papers, those that are `held` from the library, to the form's button."""
    page = phone.page
    answer_everything(phone, url)
    press(page, page.get_by_test_id("open-papers").last)
    expect(page.get_by_test_id("draft-sheet").locator(":focus")).to_have_count(1)
    hand_in(page, *held)
    press(page, page.get_by_test_id("submit-draft"))


def number_of(page: Page) -> str:
    """The application's, on the sheet where it was submitted; Escape leaves it."""
    number = page.get_by_test_id("draft-sheet").get_by_test_id("application-number")
    expect(number).to_have_text(NUMBER)
    filed = number.inner_text()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("draft-sheet")).to_be_hidden()
    return filed


def show(page: Page) -> None:
    """From the wallet over the consent to the code."""
    press(page, page.get_by_test_id("nav-wallet"))
    expect(page).to_have_url(re.compile("/wallet$"))  # a certificate's page has such a button, too
    press(page, page.get_by_test_id("to-show"))
    press(page, page.get_by_test_id(f"scenario-{SCENARIO}"))
    expect(page.get_by_test_id("consent")).to_be_visible()
    press(page, page.get_by_test_id("agree"))
    expect(page.get_by_test_id("certificate-qr")).to_be_visible()


def scan(clerk: Desk, page: Page) -> None:
    """The counter's page reads the code as its scanner types it."""
    clerk.press("v")
    choose(clerk.page, clerk.page.get_by_test_id("verify-scenario"), SCENARIO)
    go_to(clerk.page, clerk.page.get_by_test_id("scan-code"))
    (read,) = zxingcpp.read_barcodes(shown_code(page).convert("L"))
    clerk.page.keyboard.insert_text(read.text)
    clerk.press("Enter")
    expect(clerk.page.get_by_test_id("verdict")).to_contain_text(VALID[clerk.language])


def pay(page: Page) -> None:
    """Over the provider's cashier to the receipt."""
    press(page, page.get_by_test_id("pay"))
    press(page, page.get_by_test_id("pay-alipay"))
    press(page, page.get_by_test_id("pay-go"))
    press(page, page.get_by_role("button", name="付款"))
    press(page, page.get_by_role("link", name="返回"))
    expect(page.get_by_test_id("pay-done")).to_be_visible()
    with page.expect_download():
        press(page, page.get_by_test_id("receipt"))


@pytest.mark.journey
def test_the_whole_way_by_keyboard_alone(live_system: System, phone: Phone) -> None:
    page, language, url = phone.page, phone.language, live_system.url
    put_photo(live_system.env["YIWANG_REGISTERS_URL"], SAMPLE_PERSON[1], jpeg(portrait("obama2")))
    Obedient(page)
    page.goto(origin(live_system))
    say(page, WISH[language])
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    apply(phone, url)
    register_by_face(page, url)
    filed = number_of(page)
    phone.shoot("keyboard-submitted")

    citizen = Api(url, phone.token)
    office = Office(live_system, citizen, filed).in_review()
    office.do(office.market, "decisions", approved=True)
    office.do(office.health, "corrections", fields=["shop_name"], message=ANOTHER_NAME[language])
    told(page, "请您补正|asked for a correction|轮到您|your turn")
    form = page.get_by_test_id("correction")
    write(page, form.locator("input"), NEW_NAME[language])
    press(page, form.get_by_test_id("send-correction"))
    expect(form).to_have_count(0)
    office.do(office.health, "decisions", approved=True)
    office.do(office.market, "result", result="许可〔2026〕018号")

    Device(citizen).make_room()
    told(page, f"{LICENCE[language]}.*(已签发|has been issued)")
    expect(page.get_by_test_id("certificate-fields")).to_contain_text(NEW_NAME[language])
    show(page)
    phone.shoot("keyboard-code")
    clerk = Desk(live_system, browser_of(phone), language, "counter_clerk")
    scan(clerk, page)
    told(page, f"(核验了|checked your).*{LICENCE[language]}")
    look = page.get_by_test_id("access").first
    press(page, look.get_by_test_id("not-me"))
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(look.get_by_test_id("not-me")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.get_by_role("dialog").get_by_role("button").last)
    expect(look.get_by_test_id("denied")).to_be_visible()
    phone.shoot("keyboard-denied")

    press(page, page.get_by_test_id("nav-chat"))
    say(page, LOST[language])
    apply(phone, url, HELD)
    filed = number_of(page)
    clerk_of, police = Office(live_system, citizen, filed), member(live_system, "王审批", "reviewer", "public-security")
    clerk_of.in_review()
    clerk_of.do(police, "decisions", approved=True)
    told(page, "通知您缴费|Payment was asked for")
    pay(page)
    clerk_of.do(police, "result", result="230604000001")
    told(page, f"{filed}.*({DONE.pattern})")
    expect(page.get_by_test_id("card-application")).to_contain_text(DONE)
    assert [error for error in phone.errors if "net::ERR_FAILED" not in error] == clerk.errors == []
