"""A member of staff at a desk: a wide screen and a personal key that DevTools plays."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, ViewportSize, expect

from mobile_api.identity.access import Role
from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.test_journey import state
from tests.support.staff import PASSWORD, new_account, origin

DESK: ViewportSize = {"width": 1280, "height": 900}
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LATE = 10
"""Lines that may come while one goes down the list."""
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


class Desk(Phone):
    """Whoever has this role, enrolled and logged in on the pages, before the office's first page."""

    def __init__(
        self, system: System, browser: Browser, language: str, role: Role, department: str | None = None
    ) -> None:
        context = browser.new_context(viewport=DESK, locale=LOCALES[language])
        super().__init__(context.new_page(), language)
        self.url = origin(system)
        devtools = context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        account = new_account(system, role, department=department)
        self.page.goto(f"{self.url}/office")
        self.page.get_by_test_id("to-staff").click()
        self.page.get_by_test_id("to-enrol").click()
        self._fill(code=account["enrolment_code"], password=PASSWORD)
        expect(self.page.get_by_test_id("recovery")).to_be_visible()
        self._fill(username=account["username"], password=PASSWORD)
        expect(self.page).to_have_url(f"{self.url}/office")

    def _fill(self, **said: str) -> None:
        for name, text in said.items():
            self.page.get_by_test_id(f"staff-{name}").locator("input").fill(text)
        self.page.get_by_test_id("staff-submit").click()

    def press(self, *keys: str) -> None:
        """Nothing but the keyboard."""
        for key in keys:
            self.page.keyboard.press(key)

    def at_desk(self) -> Page:
        """The desk's page, where this agent is known to be present: whoever asks from now on waits for them."""
        self.page.goto(f"{self.url}/office/desk")
        expect(self.page.get_by_test_id("present")).to_contain_text(re.compile(r"1\d{3} \(0\)"))
        return self.page

    def list_of(self, phone: Phone, url: str) -> None:
        """The desk's list in which the citizen of `phone` waits: of call-backs, if nobody could come at once."""
        standing = state(phone, url)["desk"]
        if standing["no"]:
            self.press("4")
        else:
            expect(self.page.get_by_test_id("ahead").last).to_be_visible()
        expect(self.page.get_by_test_id("desk-line").last).to_be_visible()

    def open(self, number: str, where: str = "") -> None:
        """An application from the list, with the purpose that is likely for the role: by keys alone."""
        self.page.goto(f"{self.url}/office{where}")
        line = self.page.get_by_test_id("line").filter(has_text=number)
        expect(line).to_be_visible()
        for _ in range(self.page.get_by_test_id("line").count() + LATE):
            self.press("j")
            if line.locator("a:focus").count():
                break
        self.press("Enter")
        self._look()

    def open_by_number(self, number: str) -> None:
        """An application that waits for somebody else."""
        self.page.goto(f"{self.url}/office")
        expect(self.page.get_by_test_id("number")).to_be_visible()
        self.press("/")
        self.page.keyboard.type(number.lower())
        self.press("Enter")
        self._look()

    def _look(self) -> None:
        expect(self.page.get_by_test_id("purpose").locator("input:checked")).to_be_focused()
        self.press("Enter")
        expect(self.page.get_by_test_id("standing")).to_be_visible()

    def do(self, key: str, **said: str) -> None:
        """One thing by its shortcut; what is said fills the form, whose first field has the focus."""
        self.press(key)
        expect(self.page.get_by_test_id("deed")).to_be_visible()
        for name, text in said.items():
            self.page.get_by_test_id(f"input-{name}").fill(text)
        self.send()

    def mark(self, field: str, message: str) -> None:
        """Request a correction of one field, as yet unsent."""
        self.press("c")
        self.page.get_by_test_id(f"mark-{field}").check()
        self.page.get_by_test_id("input-message").fill(message)

    def send(self) -> None:
        """What the form says is done."""
        self.press("Control+Enter")
        expect(self.page.get_by_test_id("notice")).to_be_focused()
