"""A phone with a real browser, watched for errors and for anything wider than its screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from mobile_api.ops import web
from mobile_api.ops.browser import executable
from mobile_api.settings import ROOT

PHONE: ViewportSize = {"width": 375, "height": 812}
SCREENSHOTS = ROOT / ".data" / "screenshots"

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page; what never comes still fails


class Phone:
    """One page of 375×812 with what went wrong in it."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.errors: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 401" not in message.text:
            self.errors.append(message.text)

    def shoot(self, name: str) -> Path:
        """A screenshot, after a look at the width."""
        self.page.wait_for_timeout(400)
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, f"{name} is {wide} px wide"
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{self.language}.png"
        self.page.screenshot(path=path)
        return path


@pytest.fixture(params=["zh-CN", "en-GB"])
def phone(request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A fresh phone that speaks Chinese, then one that speaks English."""
    if web.main() != 0:
        pytest.fail("the pages can't be built")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, locale=request.param, device_scale_factor=2, has_touch=True)
        yield Phone(context.new_page(), request.param[:2])
        context.close()
        browser.close()
