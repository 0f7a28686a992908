"""Waiting for what no locator of a page shows."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page


def until(page: Page, true: Callable[[], object], patience_s: float = 20.0) -> None:
    """Wait until something is so, or no longer: what is asserted after it tells what was missing."""
    late = time.monotonic() + patience_s
    while not true() and time.monotonic() < late:
        page.wait_for_timeout(100)
