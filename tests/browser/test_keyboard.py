"""From plain words to a submitted application without a pointer: Tab, Enter and typing."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import FilePayload, Locator, Page, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.test_journey import STEPS, WISH, wait_for_next
from tests.support.answers import answer_to
from tests.support.handing_in import small
from tests.support.talk import new_phone

STOPS = 80
"""More than any page has."""


def go_to(page: Page, target: Locator) -> None:
    """Tab until it has the focus."""
    expect(target).to_be_visible()
    for _ in range(STOPS):
        if target.evaluate("one => one.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def press(page: Page, target: Locator) -> None:
    """Tab to it and press Enter."""
    go_to(page, target)
    page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Tab to a field and type."""
    go_to(page, page.locator(f"[data-testid={name}] input, textarea[data-testid={name}]"))
    page.keyboard.insert_text(text)


def answer_everything(phone: Phone, url: str) -> None:
    """By button where there is one, by typing elsewhere, until the summary."""
    page, question = phone.page, wait_for_next(phone, url, None)
    for _ in range(STEPS):
        if question["kind"] == "confirm":
            return
        if question["options"]:
            label = question["options"][0]["label"]
            press(page, page.locator("[data-testid=reply-button]:enabled").filter(has_text=label).first)
        else:
            write(page, "chat-input", answer_to(question))
            page.keyboard.press("Enter")
        question = wait_for_next(phone, url, question["id"])
    raise AssertionError("the form never ends")


def hand_in(page: Page) -> None:
    """A file for every paper; then nothing stands against the form any more."""
    expect(page.get_by_test_id("findings")).to_be_visible()
    for paper in page.locator("li[data-testid^=material-]").all():
        material = (paper.get_attribute("data-testid") or "").removeprefix("material-")
        with page.expect_file_chooser() as chooser:
            press(page, paper.get_by_role("button", name=re.compile("选择文件|Choose")))
        content = small("pdf", material)
        chooser.value.set_files(FilePayload(name=f"{material}.pdf", mimeType="application/pdf", buffer=content))
        expect(paper.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    expect(page.get_by_test_id("findings")).to_have_count(0)


def log_in(page: Page, url: str) -> None:
    """The phone's code, then the counter's."""
    number = new_phone()

    def code() -> str:
        answer = requests.get(f"{url}/v1/demo/outbox?phone={number}", timeout=10).json()
        return str(answer["messages"][0]["code"])

    write(page, "login-phone", number)
    press(page, page.get_by_test_id("get-code"))
    expect(page.get_by_test_id("get-code")).to_be_disabled()
    write(page, "login-code", code())
    page.keyboard.press("Enter")
    press(page, page.get_by_test_id("other-way"))
    with page.expect_response(re.compile("counter-codes")):
        press(page, page.get_by_test_id("demo-counter"))
    write(page, "counter-code", code())
    page.keyboard.press("Enter")


def test_an_application_is_submitted_by_keyboard_alone(live_system: System, phone: Phone) -> None:
    page, url = phone.page, live_system.url
    page.goto(url)
    write(page, "chat-input", WISH[phone.language])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    answer_everything(phone, url)
    press(page, page.get_by_test_id("open-papers"))
    expect(page.get_by_test_id("draft-sheet").locator(":focus")).to_have_count(1)
    hand_in(page)
    press(page, page.get_by_test_id("submit-draft"))
    expect(page.get_by_test_id("login-sheet").locator(":focus")).to_have_count(1)
    log_in(page, url)
    expect(page.get_by_test_id("application-number").last).to_have_text(re.compile(r"YW\d{15}"))
    phone.shoot("by-keyboard")
    assert not phone.errors
