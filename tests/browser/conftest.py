"""A phone with a real browser, watched for errors and for anything wider than its screen."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from mobile_api.ops import programs, web
from mobile_api.settings import ROOT

LANGUAGES = ("zh-CN", "en-GB")
PHONE: ViewportSize = {"width": 360, "height": 800}
SCREENSHOTS = ROOT / ".data" / "screenshots"

expect.set_options(timeout=20_000)  # a busy machine is no fault of the page; what never comes still fails


class Phone:
    """One page of 360×800 with what went wrong in it."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.errors: list[str] = []
        self.token: str | None = None
        """With which a page last asked the backend: an access token is kept nowhere else."""
        page.on("console", self._heard)
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 401" not in message.text:
            self.errors.append(f"{message.text} {message.location['url']}")

    def _asked(self, request: Request) -> None:
        if said := request.headers.get("authorization"):
            self.token = said.removeprefix("Bearer ")

    def shoot(self, name: str) -> Path:
        """A screenshot, after a look at the width."""
        self.page.wait_for_timeout(400)
        wide, screen = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, f"{name} is {wide} px wide"
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{self.language}.png"
        self.page.screenshot(path=path)
        return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Journeys are walked in both languages, every other test in one, by its name, to save minutes; with
    `YIWANG_BOTH_LANGUAGES` set, all in both."""
    if "phone" not in metafunc.fixturenames:
        return
    both = "YIWANG_BOTH_LANGUAGES" in os.environ or metafunc.definition.get_closest_marker("journey")
    one = LANGUAGES[zlib.crc32(metafunc.function.__name__.encode()) % len(LANGUAGES)]
    metafunc.parametrize("phone", LANGUAGES if both else [one], indirect=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """What starts a browser, once the pages are built."""
    if web.main() != 0:
        pytest.fail("the pages can't be built")
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    """One browser for all; each test has profiles of its own in it."""
    browser = chromium.launch(executable_path=programs.browser(), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Phone]:
    """A fresh phone that speaks one of the languages."""
    context = browser.new_context(viewport=PHONE, locale=request.param, device_scale_factor=2, has_touch=True)
    yield Phone(context.new_page(), request.param[:2])
    for opened in browser.contexts:  # desks' too
        opened.close()
