"""One journey on a phone: from plain words to a submitted application, in both languages."""

from __future__ import annotations

import json
import re

import pytest
import requests
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.long_tasks import LONGEST_MS, watched
from tests.support.answers import answer_to
from tests.support.handing_in import small
from tests.support.talk import Json, new_phone

WISH = {"zh": "我要开理发店", "en": "I want to open a barbershop"}
STEPS = 16
"""More than the barbershop asks."""


def say(page: Page, text: str) -> None:
    """Type and send."""
    page.get_by_test_id("chat-input").fill(text)
    page.get_by_test_id("chat-send").click()


def state(phone: Phone, url: str) -> Json:
    """The conversation as the backend has it, with this browser's key: the guest's own, or the citizen's."""
    kept = json.loads(phone.page.evaluate("localStorage.getItem('yiwang.conversation')"))
    headers = {"Authorization": f"Bearer {kept['token'] or phone.token}"}
    answer: Json = requests.get(f"{url}/v1/conversations/{kept['id']}", headers=headers, timeout=10).json()
    return answer


def wait_for_next(phone: Phone, url: str, before: str | None) -> Json:
    """The question after `before`."""
    for _ in range(300):
        question: Json = state(phone, url)["next_question"] or {"id": None}
        if question["id"] != before:
            return question
        phone.page.wait_for_timeout(100)
    raise AssertionError(f"nothing came after {before}")


def fill_in(phone: Phone, url: str) -> None:
    """Answer by button where there is one, by typing elsewhere, until the summary."""
    page = phone.page
    question = wait_for_next(phone, url, None)
    for _ in range(STEPS):
        if question["kind"] == "confirm":
            return
        if question["options"]:
            page.locator("[data-testid=reply-button]:enabled").first.click()
        else:
            say(page, answer_to(question))
        question = wait_for_next(phone, url, question["id"])
        if question["id"] == "shop_name":
            expect(page.get_by_test_id("card-case")).to_be_visible()
            phone.shoot("case")
    raise AssertionError("the form never ends")


def log_in(page: Page, url: str) -> str:
    """The login sheet, with the code from the demo's outbox; the phone number."""
    number = new_phone()
    page.get_by_test_id("open-login").last.click()
    page.get_by_test_id("login-phone").locator("input").fill(number)
    page.get_by_test_id("get-code").click()
    expect(page.get_by_test_id("get-code")).to_be_disabled()
    code = requests.get(f"{url}/v1/demo/outbox?phone={number}", timeout=10).json()["messages"][0]["code"]
    page.get_by_test_id("login-code").locator("input").fill(code)
    return number


def confirm(page: Page, url: str, number: str) -> None:
    """The second step, with the code of the demo's counter."""
    page.get_by_test_id("other-way").click()
    with page.expect_response(re.compile("counter-codes")):
        page.get_by_test_id("demo-counter").click()
    code = requests.get(f"{url}/v1/demo/outbox?phone={number}", timeout=10).json()["messages"][0]["code"]
    page.get_by_test_id("counter-code").locator("input").fill(code)
    page.get_by_test_id("counter-submit").click()


def paper_of(material: str, picker: Locator) -> FilePayload:
    """A small file of a kind that the picker takes."""
    kind, mime = (
        ("pdf", "application/pdf") if "pdf" in (picker.get_attribute("accept") or "") else ("jpg", "image/jpeg")
    )
    return FilePayload(name=f"{material}.{kind}", mimeType=mime, buffer=small(kind, material))


def hand_in(page: Page, *held: str) -> None:
    """Every paper, on the form page, those that are `held` from the library; then nothing stands against the form."""
    expect(page.get_by_test_id("findings")).to_be_visible()
    for picker in page.locator("[data-testid^=pick-]").all():
        material = (picker.get_attribute("data-testid") or "").removeprefix("pick-")
        paper = page.get_by_test_id(f"material-{material}")
        if material in held:
            offer = paper.get_by_test_id("offer").filter(has_text=re.compile("电子证照库|certificate library"))
            offer.get_by_test_id("use-offer").click()
        else:
            picker.set_input_files(paper_of(material, picker))
        expect(paper.get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    expect(page.get_by_test_id("findings")).to_have_count(0)


@pytest.mark.journey
def test_from_plain_words_to_an_application(live_system: System, browser: Browser, phone: Phone) -> None:
    with watched(browser, phone.page) as tasks:
        walk_to_an_application(phone, live_system.url)
    assert tasks.longest <= LONGEST_MS


def walk_to_an_application(phone: Phone, url: str) -> None:
    """The main journey of a citizen on a phone."""
    page = phone.page
    page.goto(url)
    expect(page.get_by_test_id("elder-switch")).to_be_in_viewport(ratio=1)
    phone.shoot("start")
    say(page, WISH[phone.language])
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    phone.shoot("chat")
    fill_in(phone, url)
    expect(page.get_by_test_id("card-summary")).to_be_visible()
    phone.shoot("summary")
    page.get_by_test_id("open-papers").click()
    expect(page.get_by_test_id("submit-draft")).to_be_visible()
    expect(page.get_by_test_id("findings")).to_contain_text(re.compile("经营者身份证|Owner's ID card"))
    hand_in(page)
    phone.shoot("draft")
    page.get_by_test_id("draft-sheet").get_by_role("button", name=re.compile("关闭|Close")).click()
    expect(page.get_by_test_id("draft-panel")).to_be_hidden()
    page.locator("[data-testid=reply-button]:enabled").first.click()
    expect(page.get_by_test_id("open-login").last).to_be_visible()
    logged_in = log_in(page, url)
    phone.shoot("login")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("person-step")).to_be_visible()
    phone.shoot("person")
    confirm(page, url, logged_in)
    number = page.get_by_test_id("application-number").last
    expect(number).to_have_text(re.compile(r"YW\d{15}"))
    phone.shoot("submitted")
    filed = number.inner_text()
    page.get_by_test_id("nav-applications").click()
    expect(page.get_by_test_id("applications")).to_contain_text(filed)
    phone.shoot("applications")
    page.get_by_test_id("application").first.click()
    expect(page.get_by_test_id("events")).to_be_visible()
    phone.shoot("application")
    page.get_by_test_id("nav-me").click()
    expect(page.get_by_test_id("my-phone")).to_contain_text("****")
    phone.shoot("me")
    page.reload()
    expect(page.get_by_test_id("my-phone")).to_contain_text("****")
    assert not phone.errors


@pytest.mark.journey
def test_the_language_changes_everywhere(live_system: System, phone: Phone) -> None:
    page = phone.page
    page.goto(live_system.url)
    other = "en" if phone.language == "zh" else "zh"
    say(page, WISH[phone.language])
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.get_by_test_id("language").click()
    expect(page.get_by_test_id("nav-me")).to_contain_text("Me" if other == "en" else "我的")
    say(page, "?")
    assert state(phone, live_system.url)["language"] == other
    assert not phone.errors


def test_the_api_document_has_a_page(live_system: System, phone: Phone) -> None:
    phone.page.goto(f"{live_system.url}/docs")
    phone.page.locator("#operations-tag-conversations").click()
    expect(phone.page.get_by_text("/v1/conversations", exact=True).first).to_be_visible(timeout=20000)
    assert not phone.errors
