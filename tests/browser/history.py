"""The history's entries for what lies over a page: closing it steps back over them, in the browser's own time."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.waiting import until

OPEN = "history.state?.open?.length ?? 0"


def settled(page: Page, entries: int = 0) -> None:
    """Wait until the history stands at an entry that names so many open ones."""
    until(page, lambda: page.evaluate(OPEN) == entries)
    assert page.evaluate(OPEN) == entries, "so many open ones the history names"
