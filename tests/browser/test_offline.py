"""A certificate shown on a phone without network, and checked on another that has none either."""

from __future__ import annotations

import base64
import io
import time
from datetime import UTC, datetime, timedelta

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from mobile_api.ops.system import System
from tests.browser.conftest import PHONE, Phone
from tests.browser.desk import LOCALES
from tests.browser.test_office import browser_of, logged_in
from tests.browser.test_wallet import LICENCE, VALID, an_opened_shop
from tests.support.staff import on_duty
from tests.support.wallet import Phone as Device

UNKNOWN = {"zh": "无法确定", "en": "Unknown"}
REVOKED = {"zh": "注销", "en": "revoked"}
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"
PUBLISHED_S = 90
"""A revocation is in the lists within 30 seconds."""


def verifier_of(phone: Phone, url: str) -> Phone:
    """Somebody else's phone, which has loaded the lists and then lost its network."""
    context = browser_of(phone).new_context(viewport=PHONE, locale=LOCALES[phone.language], device_scale_factor=2)
    theirs = Phone(context.new_page(), phone.language)
    theirs.page.goto(f"{url}/me")
    theirs.page.get_by_test_id("to-verify-offline").click()
    expect(theirs.page.get_by_test_id("scan-code")).to_be_visible()
    expect(theirs.page.get_by_test_id("lists-as-of")).to_contain_text("20")
    theirs.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    theirs.page.reload()
    expect(theirs.page.get_by_test_id("lists-trouble")).to_be_visible()
    return theirs


def fresh_code(page: Page) -> str:
    """What the QR that the holder's phone makes now says."""
    if page.get_by_test_id("offline-stop").count():
        page.get_by_test_id("offline-stop").click()
    page.get_by_test_id("offline-make").click()
    source = page.get_by_test_id("offline-qr").get_attribute("src") or ""
    picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("L")
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # so much black and white has bars, too
    (read,) = zxingcpp.read_barcodes(picture, kind)
    return read.text


def check(verifier: Phone, code: str, outcome: str) -> None:
    """The code comes in by a scanner that types it."""
    verifier.page.get_by_test_id("scan-code").fill(code)
    verifier.page.keyboard.press("Enter")
    expect(verifier.page.get_by_test_id("offline-verdict")).to_have_attribute("data-outcome", outcome)


def altered(code: str) -> str:
    at = len(code) // 2
    return code[:at] + ("1" if code[at] == "0" else "0") + code[at + 1 :]


def test_a_certificate_is_shown_and_checked_where_there_is_no_network(live_system: System, phone: Phone) -> None:
    page, language, url = phone.page, phone.language, live_system.url
    case = an_opened_shop(live_system)
    Device(case.citizen).make_room()
    logged_in(phone, url, case.tokens)
    page.get_by_test_id("nav-wallet").click()
    page.get_by_test_id("certificate").filter(has_text=LICENCE[language]).first.click()
    page.get_by_test_id("to-offline").click()
    fields = page.get_by_test_id("offline-fields")
    expect(fields.locator("input:checked")).to_have_count(0)
    expect(page.get_by_test_id("offline-make")).to_be_disabled()
    certificate = page.url.split("/")[-2]
    verifier = verifier_of(phone, url)
    verdict = verifier.page.get_by_test_id("offline-verdict")

    page.context.set_offline(True)
    fields.locator("input").nth(0).check()
    fields.locator("input").nth(1).check()
    phone.shoot("offline-fields")
    code = fresh_code(page)
    phone.shoot("offline-code")
    check(verifier, code, "valid")
    expect(verdict).to_contain_text(VALID[language])
    expect(verdict).to_contain_text(LICENCE[language])
    expect(verifier.page.get_by_test_id("disclosed").locator("dt")).to_have_count(2)
    verifier.shoot("offline-valid")
    check(verifier, code, "refused")
    check(verifier, altered(fresh_code(page)), "refused")
    verifier.shoot("offline-refused")

    officer = on_duty(live_system, "reviewer", "market-regulation")
    seen = officer.get(f"/v1/office/certificates/{certificate}")["revision"]
    body = {"reason": "given_up", "seen": seen}
    assert officer.call("POST", f"/v1/office/certificates/{certificate}/revocation", body).status_code == 200
    check(verifier, fresh_code(page), "valid")
    verifier.page.context.set_offline(False)
    until = time.monotonic() + PUBLISHED_S
    while verdict.get_attribute("data-outcome") == "valid" and time.monotonic() < until:
        verifier.page.get_by_test_id("lists-load").click()
        expect(verifier.page.get_by_test_id("lists-as-of")).to_contain_text("20")
        verifier.page.get_by_test_id("scan-code").fill(fresh_code(page))
        verifier.page.keyboard.press("Enter")
        verifier.page.wait_for_timeout(2000)
    expect(verdict).to_contain_text(REVOKED[language])
    expect(verifier.page.get_by_test_id("disclosed")).to_have_count(0)
    verifier.page.context.set_offline(True)

    late = datetime.now(UTC) + timedelta(days=1, minutes=1)
    for one in (page, verifier.page):
        one.clock.set_fixed_time(late)
    check(verifier, fresh_code(page), "unknown")
    expect(verdict).to_contain_text(UNKNOWN[language])
    verifier.shoot("offline-unknown")
    assert [error for error in phone.errors + verifier.errors if NO_NETWORK not in error] == []
    verifier.page.context.close()
