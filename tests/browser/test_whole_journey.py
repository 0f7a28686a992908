"""The whole way of a newcomer: from plain words over the face, the form and the departments to a licence at a counter.

The barbershop costs nothing, so the same newcomer then replaces a lost driving licence, and pays for it. Counter
and departments work on their pages, each in a browser's profile of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import BrowserType, Page, expect

from mobile_api.ops.system import System
from tests.browser.camera import Obedient, phone_with_camera, show_who
from tests.browser.conftest import LANGUAGES, Phone
from tests.browser.desk import Desk
from tests.browser.test_journey import WISH, fill_in, hand_in, log_in, say
from tests.browser.test_office import browser_of
from tests.browser.test_paying import pay_at_cashier
from tests.browser.test_wallet import LICENCE, SCENARIO, VALID, agree_to_show, shown_code
from tests.support.face_client import put_photo
from tests.support.faces import jpeg, portrait
from tests.support.staff import origin
from tests.support.talk import SAMPLE_PERSON, Api
from tests.support.wallet import Phone as Device

ANOTHER_NAME = {"zh": "店名与附近的店重名，请换一个", "en": "A shop nearby has this name, please choose another"}
NEW_NAME = {"zh": "云剪新风理发店", "en": "Fresh Breeze Barbershop"}
LOST = {"zh": "我的驾驶证丢了，要补办", "en": "I lost my driving licence and need a replacement"}
"""What has a fee, other than the barbershop."""
DONE = re.compile("已全部办完|Everything is done")
HELD = "id_card"
"""What the certificate library has of the newcomer."""


@pytest.fixture
def phone(request: pytest.FixtureRequest, chromium: BrowserType, tmp_path: Path) -> Iterator[Phone]:
    """A fresh phone that speaks one of the languages, and has a camera."""
    seed = 11 + LANGUAGES.index(request.param)
    with phone_with_camera(chromium, tmp_path / "head.mjpeg", request.param, seed) as phone:
        yield phone


def register_by_face(phone: Phone, system: System) -> None:
    """A new account on the page about me, whose owner the camera shows to be the register's."""
    page = phone.page
    put_photo(system.env["YIWANG_REGISTERS_URL"], SAMPLE_PERSON[1], jpeg(portrait("obama2")))
    page.get_by_test_id("nav-me").click()
    log_in(page, system.url)
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("show-who").click()
    Obedient(page)
    show_who(page, SAMPLE_PERSON)
    expect(page.get_by_test_id("my-person")).to_contain_text(f"{SAMPLE_PERSON[0][0]}*", timeout=60_000)
    expect(page.get_by_test_id("conversations").get_by_role("button")).to_have_count(1)  # begun as a guest
    phone.shoot("whole-registered")


def apply(phone: Phone, url: str, step: str) -> str:
    """From the first question over the papers to the application's number."""
    page = phone.page
    fill_in(phone, url)
    expect(page.get_by_test_id("card-summary").last).to_be_visible()
    page.get_by_test_id("open-papers").last.click()
    hand_in(page, HELD)
    expect(page.get_by_test_id(f"material-{HELD}")).to_contain_text(re.compile("电子证照库|certificate library"))
    phone.shoot(f"{step}-form")
    page.get_by_test_id("submit-draft").click()
    number = page.get_by_test_id("draft-sheet").get_by_test_id("application-number")
    expect(number).to_have_text(re.compile(r"YW\d{15}"))
    filed = number.inner_text()
    phone.shoot(f"{step}-submitted")
    page.get_by_test_id("draft-sheet").get_by_role("button", name=re.compile("关闭|Close")).click()
    expect(page.get_by_test_id("draft-sheet")).to_be_hidden()
    expect(page.get_by_test_id("card-application").last).to_contain_text(filed)
    expect(page.locator("[data-testid=reply-button]:enabled")).to_have_count(0)  # what the chat had asked is settled
    return filed


def told(page: Page, text: str) -> None:
    """The inbox has it; it leads to where it is about."""
    page.get_by_test_id("inbox-link").click()
    page.get_by_test_id("notice").filter(has_text=re.compile(text)).first.click()


def pay(phone: Phone) -> None:
    """From the news that a fee is due over the provider's cashier to the receipt."""
    page = phone.page
    told(page, "通知您缴费|Payment was asked for")
    page.get_by_test_id("pay").click()
    page.get_by_test_id("pay-alipay").click()
    pay_at_cashier(page)
    phone.shoot("whole-paid")
    with page.expect_download() as saved:
        page.get_by_test_id("receipt").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.journey
def test_from_plain_words_to_a_licence_that_a_counter_accepts(live_system: System, phone: Phone) -> None:
    page, language = phone.page, phone.language
    page.goto(origin(live_system))
    say(page, WISH[language])
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    phone.shoot("whole-wish")
    register_by_face(phone, live_system)

    page.get_by_test_id("nav-chat").click()
    filed = apply(phone, live_system.url, "whole")

    clerk = Desk(live_system, browser_of(phone), language, "counter_clerk")
    market, health, police = (
        Desk(live_system, browser_of(phone), language, "reviewer", department)
        for department in ("市场监督管理局", "卫生健康委员会", "公安局")
    )
    clerk.open(filed)
    clerk.do("a")
    market.open(filed)
    market.do("y")
    health.open(filed)
    health.mark("shop_name", ANOTHER_NAME[language])
    health.send()
    health.shoot("whole-office")
    told(page, "请您补正|asked for a correction|轮到您|your turn")
    form = page.get_by_test_id("correction")
    expect(form).to_contain_text(ANOTHER_NAME[language])
    form.locator("input").fill(NEW_NAME[language])
    phone.shoot("whole-correction")
    page.get_by_test_id("send-correction").click()
    expect(form).to_have_count(0)
    expect(page.get_by_test_id("filled")).to_contain_text(NEW_NAME[language])
    health.open(filed)
    expect(health.page.get_by_test_id("fields")).to_contain_text(NEW_NAME[language])
    health.do("y")
    market.open(filed)
    market.do("i", result="许可〔2026〕018号")
    expect(page.get_by_test_id("card-application")).to_contain_text(DONE)

    Device(Api(live_system.url, phone.token)).make_room()
    told(page, f"{LICENCE[language]}.*(已签发|has been issued)")
    expect(page.get_by_test_id("certificate-fields")).to_contain_text(NEW_NAME[language])
    phone.shoot("whole-licence")
    page.get_by_test_id("nav-wallet").click()
    agree_to_show(page)
    phone.shoot("whole-consent")
    with page.expect_response(re.compile("/notices$")) as unread:
        page.get_by_test_id("agree").click()
    looks, known = page.get_by_test_id("unread-looks"), len(unread.value.json()["notices"])

    clerk.page.goto(f"{clerk.url}/office")
    expect(clerk.page.get_by_test_id("number")).to_be_visible()
    clerk.press("v")
    clerk.page.get_by_test_id("verify-scenario").select_option(SCENARIO)
    clerk.page.get_by_test_id("scan-code").focus()
    (read,) = zxingcpp.read_barcodes(shown_code(page).convert("L"))
    clerk.page.keyboard.insert_text(read.text)
    clerk.press("Enter")
    verdict = clerk.page.get_by_test_id("verdict")
    expect(verdict).to_contain_text(VALID[language])
    expect(verdict).to_contain_text(NEW_NAME[language])
    clerk.shoot("whole-accepted")

    expect(looks).to_have_attribute("data-count", str(known + 1))
    expect(page.get_by_test_id("access-news")).to_contain_text(LICENCE[language])
    told(page, f"(核验了|checked your).*{LICENCE[language]}")
    expect(page).to_have_url(re.compile("/wallet/accesses$"))
    expect(page.get_by_test_id("access").first).to_contain_text(LICENCE[language])
    phone.shoot("whole-looked-at")

    page.get_by_test_id("nav-chat").click()
    say(page, LOST[language])
    filed = apply(phone, live_system.url, "whole-fee")
    clerk.open(filed)
    clerk.do("a")
    police.open(filed)
    police.do("y")
    pay(phone)
    police.open(filed)
    police.do("i", result="230604000001")
    told(page, f"{filed}.*({DONE.pattern})")
    expect(page.get_by_test_id("application-number")).to_have_text(filed)
    expect(page.get_by_test_id("card-application")).to_contain_text(DONE)
    phone.shoot("whole-fee-done")
    assert [error for error in phone.errors if "net::ERR_FAILED" not in error] == []
    assert [desk.errors for desk in (clerk, market, health, police)] == [[], [], [], []]
