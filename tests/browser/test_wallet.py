"""From an issued certificate over the holder's phone to a counter's camera, and back to the holder's history."""

from __future__ import annotations

import base64
import io
import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserType, Page, expect
from pymongo import MongoClient

from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.browser.camera import with_camera
from tests.browser.conftest import PHONE, Phone
from tests.browser.desk import DESK, Desk
from tests.browser.test_office import logged_in, without
from tests.support.office import Case
from tests.support.talk import Json, counter_code
from tests.support.wallet import WALLET
from tests.support.wallet import Phone as Device
from wallet.held.agreement import PROOF_LIFE

FRAME = (1280, 960)
FRAMES = 20
VALID = {"zh": "有效", "en": "Valid"}
REFUSED = {"zh": "无效", "en": "Not valid"}
LICENCE = {"zh": "营业执照", "en": "Business licence"}
SCENARIO = "open-shop"


def film(path: Path, code: Image.Image | None) -> None:
    """What the counter's camera sees: a phone's screen held askew and not very bright, or nothing yet."""
    scene = Image.new("L", FRAME, 120)
    if code is not None:
        screen = code.convert("L").resize((700, 700)).rotate(8, expand=True, fillcolor=235)
        scene.paste(screen.point(lambda level: 20 + level * 4 // 5), (230, 80))
    frame = io.BytesIO()
    scene.convert("RGB").save(frame, "JPEG", quality=85)
    path.write_bytes(frame.getvalue() * FRAMES)


def shown_code(page: Page) -> Image.Image:
    """The QR on the phone."""
    source = page.get_by_test_id("certificate-qr").get_attribute("src") or ""
    return Image.open(io.BytesIO(base64.b64decode(source.removeprefix("data:image/png;base64,"))))


def agree_to_show(page: Page) -> None:
    """From the wallet over the purpose and what is asked for to the code."""
    page.get_by_test_id("to-show").click()
    page.get_by_test_id(f"scenario-{SCENARIO}").click()
    expect(page.get_by_test_id("consent")).to_be_visible()
    expect(page.get_by_test_id("certificate-qr")).to_have_count(0)


def an_opened_shop(system: System) -> Case:
    """A barbershop with everything approved and issued."""
    case = Case(system).in_review()
    case.do(case.health, "decisions", approved=True)
    case.do(case.market, "decisions", approved=True)
    case.do(case.market, "result", result="许可〔2026〕001号")
    return case


@pytest.mark.journey
def test_a_certificate_is_shown_at_a_counter_and_its_holder_sees_who_looked(
    live_system: System, phone: Phone, chromium: BrowserType, tmp_path: Path
) -> None:
    page, language = phone.page, phone.language
    clip = tmp_path / "counter.mjpeg"
    film(clip, None)
    counter = with_camera(chromium, clip)
    clerk = Desk(live_system, counter, language, "counter_clerk")
    case = an_opened_shop(live_system)
    Device(case.citizen).make_room()

    logged_in(phone, live_system.url, case.tokens)
    page.get_by_test_id("nav-wallet").click()
    licence = page.get_by_test_id("certificate").filter(has_text=LICENCE[language]).first
    expect(licence).to_be_visible()
    phone.shoot("wallet")
    licence.click()
    expect(page.get_by_test_id("certificate-fields")).to_be_visible()
    phone.shoot("certificate")
    with page.expect_download() as saved:
        page.get_by_test_id("paper").click()
    assert LICENCE["zh"] in pypdfium2.PdfDocument(saved.value.path())[0].get_textpage().get_text_range().replace(
        "\u2002", ""
    )
    agree_to_show(page)
    phone.shoot("consent")
    with page.expect_response(re.compile("/notices$")) as unread:
        page.get_by_test_id("agree").click()
    expect(page.get_by_test_id("code-left")).to_contain_text(re.compile(r"\d"))
    phone.shoot("certificate-code")
    known = len(unread.value.json()["notices"])
    """Looks in tests before, which nobody dismissed."""
    code = shown_code(page)
    (read,) = zxingcpp.read_barcodes(code.convert("L"))

    clerk.press("v")
    clerk.page.get_by_test_id("verify-scenario").select_option(SCENARIO)
    clerk.page.get_by_test_id("verify-application").press("Enter")  # it is left empty
    expect(clerk.page.get_by_test_id("scan-code")).to_be_focused()
    film(clip, code)
    clerk.page.get_by_test_id("camera").click()
    verdict = clerk.page.get_by_test_id("verdict")
    expect(verdict).to_contain_text(VALID[language])
    expect(verdict).to_have_attribute("data-passed", "true")
    expect(clerk.page.get_by_test_id("released").first).to_be_visible()
    clerk.shoot("office-verify")
    clerk.page.set_viewport_size(PHONE)
    expect(verdict).to_be_in_viewport()
    clerk.shoot("office-verify-phone")
    clerk.page.set_viewport_size(DESK)
    clerk.page.get_by_test_id("camera").click()

    expect(page.get_by_test_id("unread-looks")).to_have_attribute("data-count", str(known + 1))
    expect(page.get_by_test_id("access-news")).to_have_count(1)
    expect(page.get_by_test_id("access-news")).to_contain_text(LICENCE[language])
    expect(page.get_by_test_id("certificate-qr")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("certificate-qr")).not_to_have_attribute("src", re.compile("^$"))
    phone.shoot("access-news")

    clerk.page.get_by_test_id("scan-code").fill(read.text)
    clerk.press("Enter")
    expect(verdict).to_have_attribute("data-passed", "false")
    expect(verdict).to_contain_text(REFUSED[language])
    clerk.shoot("office-verify-refused")

    page.get_by_test_id("stop").click()
    page.get_by_test_id("nav-wallet").click()
    page.get_by_test_id("to-accesses").click()
    expect(page.get_by_test_id("access").first).to_be_visible()
    phone.shoot("accesses")
    page.get_by_test_id("not-me").first.click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_test_id("denied").first).to_be_visible()
    assert clerk.errors == phone.errors == []
    counter.close()


def test_what_takes_a_fresh_proof_and_a_device_that_was_removed_ask_the_holder(
    live_system: System, phone: Phone
) -> None:
    page, case = phone.page, an_opened_shop(live_system)
    Device(case.citizen).make_room()
    logged_in(phone, live_system.url, case.tokens)
    owner = case.tokens["citizen"]["id"]
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        long_ago = {"$set": {"proved_at": now_utc() - PROOF_LIFE - timedelta(minutes=1)}}
        client["yiwang"]["sessions"].update_many({"citizen_id": owner}, long_ago)
        [number] = client["yiwang"]["citizens"].distinct("phone", {"_id": owner})
    page.get_by_test_id("nav-wallet").click()
    agree_to_show(page)
    page.get_by_test_id("agree").click()
    page.get_by_test_id("prove").click()
    expect(page.get_by_test_id("certificate-qr")).to_have_count(0)
    page.get_by_test_id("other-way").click()
    page.get_by_test_id("counter-code").locator("input").fill(counter_code(live_system.url, number))
    page.get_by_test_id("counter-submit").click()
    expect(page.get_by_test_id("certificate-qr")).to_be_visible()

    page.get_by_test_id("nav-me").click()
    page.get_by_test_id("to-wallet-devices").click()
    shown = page.get_by_test_id("wallet-device")
    expect(shown).to_have_count(len(case.citizen.get(f"{WALLET}/devices")["devices"]))
    phone.shoot("wallet-devices")
    while left := shown.count():
        page.get_by_test_id("remove-device").first.click()
        expect(shown).to_have_count(left - 1)
    page.get_by_test_id("nav-wallet").click()
    page.get_by_test_id("to-show").click()
    for _ in range(2):
        page.get_by_test_id(f"scenario-{SCENARIO}").click()
        page.get_by_test_id("agree").click()
        expect(page.get_by_test_id("code-trouble")).to_be_visible()
        expect(page.get_by_test_id("certificate-qr")).to_have_count(0)
        phone.shoot("wallet-device-removed")
        assert case.citizen.get(f"{WALLET}/devices") == {"devices": []}, "it doesn't come back by itself"
        page.get_by_test_id("stop").click()
    page.get_by_test_id(f"scenario-{SCENARIO}").click()
    page.get_by_test_id("agree").click()
    page.get_by_test_id("add-device").click()
    expect(page.get_by_test_id("certificate-qr")).to_be_visible()
    assert [error for error in phone.errors if not re.search("status of 40[34]", error)] == []


def test_without_network_the_wallet_shows_what_it_held_and_as_of_when(live_system: System, phone: Phone) -> None:
    page, language = phone.page, phone.language
    case = an_opened_shop(live_system)
    logged_in(phone, live_system.url, case.tokens)
    page.get_by_test_id("nav-wallet").click()
    licence = page.get_by_test_id("certificate").filter(has_text=LICENCE[language]).first
    expect(licence).to_be_visible()
    licence.click()
    expect(page.get_by_test_id("certificate-fields")).to_be_visible()
    expect(page.get_by_test_id("as-of")).to_have_count(0)

    page.context.set_offline(True)
    page.get_by_test_id("nav-wallet").click()
    expect(page.get_by_test_id("as-of")).to_be_visible()
    licence.click()
    expect(page.get_by_test_id("as-of")).to_be_visible()
    expect(page.get_by_test_id("certificate-fields")).to_be_visible()
    expect(page.get_by_test_id("paper")).to_have_count(0)
    phone.shoot("wallet-offline")
    page.context.set_offline(False)

    page.goto(f"{live_system.url}/check/{page.url.rsplit('/', 1)[1]}")
    expect(page.get_by_test_id("standing")).to_contain_text(VALID[language])
    phone.shoot("check")
    page.goto(f"{live_system.url}/check/{'A' * 22}")
    expect(page.get_by_test_id("not-issued")).to_be_visible()
    phone.shoot("check-not-issued")
    assert [
        error for error in without(phone, 0) if not re.search("ERR_INTERNET_DISCONNECTED|status of 404", error)
    ] == []
