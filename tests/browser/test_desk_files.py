"""Files in the chat, in two browsers: from the phone to the desk and back, seen large, saved, and refused kindly."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_desk import PERSON
from tests.browser.test_journey import say
from tests.browser.test_office import browser_of
from tests.support import papers

PDF = {"zh": "办理指南.pdf", "en": "guide.pdf"}
PHOTO = {"zh": "店面照片.jpg", "en": "shop-front.jpg"}


def pick(page: Page, content: bytes, name: str, kind: str) -> None:
    """Choose a file as a person does, by the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("attach").click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def test_files_go_both_ways(live_system: System, phone: Phone, tmp_path: Path) -> None:
    page, language = phone.page, phone.language
    desk = Desk(live_system, browser_of(phone), language, "chat_agent")
    console = desk.at_desk()
    page.goto(live_system.url)
    page.get_by_test_id("attach").click()
    expect(page.locator(".van-toast")).to_be_visible()
    phone.shoot("files-bot-takes-none")
    say(page, PERSON[language])
    expect(page.get_by_test_id("owner")).to_be_visible()

    desk.list_of(phone, live_system.url)
    console.get_by_test_id("desk-line").last.click()
    expect(console.get_by_test_id("why")).to_be_visible()
    desk.press("c")
    expect(console.get_by_test_id("desk-reply")).to_be_focused()
    expect(console.get_by_test_id("wrong")).to_have_count(1)

    expect(page.get_by_test_id("attach")).to_have_attribute("aria-label", re.compile("JPG / PNG / PDF.*10 ?MB"))
    lost: list[str] = []

    def lose_one(route: Route) -> None:
        if not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/uploads/[0-9a-f]+/completion"), lose_one)
    pick(page, papers.big_photo(600_000), PHOTO[language], "image/jpeg")
    expect(page.get_by_test_id("message-citizen").last.get_by_test_id("file-look")).to_be_visible()
    assert lost, "tried again after a lost answer"
    file = console.get_by_test_id("desk-citizen").get_by_test_id("file")
    expect(file).to_have_count(1)
    expect(file).to_contain_text(PHOTO[language])
    file.get_by_test_id("file-look").click()
    expect(console.get_by_test_id("file-large").locator("img")).to_be_visible()
    desk.shoot("files-desk-large")
    desk.press("e")
    expect(console.get_by_test_id("let-go")).to_be_hidden()
    desk.press("Escape")
    expect(console.get_by_test_id("file-large")).to_be_hidden()

    pick(console, papers.pdf(2), PDF[language], "application/pdf")
    answer = page.get_by_test_id("message-staff").get_by_test_id("file")
    expect(answer).to_contain_text(PDF[language])
    with page.expect_download() as saved:
        answer.get_by_test_id("file-save").click()
    assert saved.value.suggested_filename == PDF[language]
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    desk.shoot("files-desk")
    phone.shoot("files-citizen")
    page.get_by_test_id("file-look").click()
    expect(page.get_by_test_id("file-large").locator("img")).to_be_visible()
    phone.shoot("files-citizen-large")
    page.go_back()
    expect(page.get_by_test_id("file-large")).to_be_hidden()

    for target, name in ((page, "citizen"), (console, "desk")):
        pick(target, b"<html><script>alert(1)</script></html>", "x.jpg", "image/jpeg")
        refused = page.get_by_test_id("delivery-failed") if target is page else console.get_by_test_id("file-going")
        expect(refused).to_contain_text("PDF")
        (phone if target is page else desk).shoot(f"files-refused-{name}")
    console.get_by_test_id("file-going").get_by_role("button").last.click()
    expect(console.get_by_test_id("file-going")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("file")).to_have_count(2)

    desk.press("e")
    console.get_by_test_id("let-go-confirm").click()
    expect(page.get_by_test_id("card-rating")).to_be_visible()
    desk.press("5")
    console.get_by_test_id("search-words").fill(PHOTO[language])
    console.get_by_test_id("search").click()
    console.get_by_test_id("past-line").first.click()
    expect(console.get_by_test_id("desk-messages").get_by_test_id("file-look")).to_be_visible()
    desk.shoot("files-history")
    assert not [error for error in phone.errors if "Failed to load resource" not in error]
    assert not [error for error in desk.errors if "Failed to load resource" not in error]
