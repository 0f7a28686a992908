"""The phone's Back, or Escape, closes what lies over a page before anything else."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mobile_api.localtime import local_day, now_utc
from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.history import settled
from tests.browser.keyboard import press, write
from tests.browser.test_office import logged_in
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.talk import Json, Talk, log_in


@pytest.fixture
def form(live_system: System, phone: Phone, papers: bool) -> Phone:
    """A phone whose owner has come from the services to the chat, where they open a form."""
    citizen, tokens = log_in(live_system.url)
    talk, _ = a_complete_draft(live_system.url, citizen, papers)
    in_the_chat(phone, live_system.url, talk, tokens)
    phone.page.get_by_test_id("open-draft").click()
    expect(phone.page.get_by_test_id("draft-panel")).to_be_visible()
    return phone


def in_the_chat(phone: Phone, url: str, talk: Talk, tokens: Json) -> None:
    """The phone has come from the services to this citizen's chat."""
    logged_in(phone, url, tokens)
    kept = json.dumps(json.dumps({"id": talk.id, "token": None}))
    phone.page.evaluate(f"localStorage.setItem('yiwang.conversation', {kept})")
    phone.page.goto(f"{url}/services")
    phone.page.get_by_test_id("nav-chat").click()


@pytest.fixture
def papers() -> bool:
    """Whether every paper of the form is there."""
    return False


def at_services(page: Page) -> None:
    """The page before the chat."""
    expect(page).to_have_url(re.compile(r"/services$"))


def test_back_closes_sheet_by_sheet_and_then_leaves_the_page(form: Phone) -> None:
    page = form.page
    page.get_by_test_id("to-counter").click()
    expect(page.get_by_test_id("qr")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("qr")).to_have_count(0)
    expect(page.get_by_test_id("draft-panel")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("draft-panel")).to_have_count(0)
    expect(page.get_by_test_id("draft-panel")).to_have_count(0)
    expect(page.get_by_test_id("open-draft")).to_be_visible()
    page.go_back()
    at_services(page)
    assert not form.errors


def test_what_was_closed_otherwise_needs_no_step_of_its_own(form: Phone) -> None:
    page = form.page
    page.get_by_test_id("to-counter").click()
    expect(page.get_by_test_id("qr")).to_be_visible()
    for sheet in ("counter-qr", "draft-sheet"):
        page.get_by_test_id(sheet).locator("header button").click()
        expect(page.get_by_test_id(sheet)).to_be_hidden()
    page.get_by_test_id("open-draft").click()
    page.get_by_test_id("draft-sheet").locator("header button").click()
    expect(page.get_by_test_id("draft-sheet")).to_be_hidden()
    settled(page)
    page.go_back()
    at_services(page)
    assert not form.errors


def test_what_is_opened_while_the_last_one_closes_stays_open(form: Phone) -> None:
    page = form.page
    page.evaluate(
        """async () => {
            document.querySelector('[data-testid=draft-sheet] header button').click()
            await new Promise(queueMicrotask)
            document.querySelector('[data-testid=open-draft]').click()
        }"""
    )
    page.wait_for_timeout(500)
    expect(page.get_by_test_id("draft-panel")).to_be_visible()
    settled(page, 1)
    page.go_back()
    expect(page.get_by_test_id("draft-panel")).to_have_count(0)
    settled(page)
    page.go_back()
    at_services(page)
    assert not form.errors


@pytest.mark.parametrize("papers", [True])
def test_a_link_in_a_sheet_leads_on_and_back_to_the_page_under_it(form: Phone) -> None:
    page = form.page
    page.get_by_test_id("submit-draft").click()
    page.get_by_test_id("draft-panel").get_by_test_id("card-application").get_by_role("link").click()
    expect(page.get_by_test_id("events")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("draft-panel")).to_have_count(0)
    settled(page)
    page.go_back()
    at_services(page)
    assert not form.errors


def test_by_keyboard_a_day_is_typed_and_escape_closes_sheet_by_sheet(live_system: System, phone: Phone) -> None:
    page, (citizen, tokens) = phone.page, log_in(live_system.url)
    talk = Talk(live_system.url, token=citizen.token)
    talk.say("我的身份证丢了")
    in_the_chat(phone, live_system.url, talk, tokens)
    press(page, page.get_by_test_id("open-draft"))
    day, chosen = page.get_by_test_id("field-visit_on"), local_day(now_utc()) + timedelta(days=7)
    with page.expect_response(re.compile("/fields/visit_on$")) as saved:
        write(page, day.locator("input"), chosen.isoformat())
        page.keyboard.press("Tab")
    assert saved.value.ok
    press(page, day.get_by_role("button"))
    expect(page.get_by_test_id("day-picker").locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("day-picker")).to_be_hidden()
    expect(day.get_by_role("button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("draft-sheet")).to_be_hidden()
    expect(page.get_by_test_id("open-draft")).to_be_focused()
    (field,) = (one for one in citizen.get(f"/v1/drafts/{talk.state['draft_id']}")["fields"] if one["id"] == "visit_on")
    assert field["value"] == chosen.isoformat()
    assert not phone.errors
