"""The history's entries for what lies over a page: closing it steps back over them, in the browser's own time."""

from __future__ import annotations

from playwright.sync_api import Page

OPEN = "history.state?.open?.length ?? 0"


def settled(page: Page, entries: int = 0) -> None:
    """Wait until the history stands at an entry that names so many open ones."""
    for _ in range(200):
        if page.evaluate(OPEN) == entries:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the history names {page.evaluate(OPEN)} open ones, not {entries}")
