"""The phone's Back closes what lies over a page before it leaves the page."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.test_office import logged_in
from tests.mobile_api.test_applications import a_complete_draft
from tests.support.talk import log_in


@pytest.fixture
def form(live_system: System, phone: Phone, papers: bool) -> Phone:
    """A phone whose owner has come from the services to the chat, where they open a form."""
    citizen, tokens = log_in(live_system.url)
    talk, _ = a_complete_draft(live_system.url, citizen, papers)
    logged_in(phone, live_system.url, tokens)
    kept = json.dumps(json.dumps({"id": talk.id, "token": None}))
    phone.page.evaluate(f"localStorage.setItem('yiwang.conversation', {kept})")
    phone.page.goto(f"{live_system.url}/services")
    phone.page.get_by_test_id("nav-chat").click()
    phone.page.get_by_test_id("open-draft").click()
    expect(phone.page.get_by_test_id("draft-panel")).to_be_visible()
    return phone


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
    page.go_back()
    expect(page.get_by_test_id("draft-panel")).to_have_count(0)
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
    page.go_back()
    at_services(page)
    assert not form.errors
