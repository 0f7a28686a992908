"""How long a page keeps its browser busy at a time: while it does, it answers no touch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

LONGEST_MS = 200.0
"""The budget of an interaction, in processor time: what else the machine does isn't the page's fault."""
CATEGORIES = ["disabled-by-default-devtools.timeline"]
MAIN = "CrRendererMain"


@dataclass
class Tasks:
    """Those of pages' main threads, each with its processor time in ms."""

    ms: list[float]

    @property
    def longest(self) -> float:
        """Of all. Raises `ValueError` if nothing was seen."""
        return max(self.ms)


@contextmanager
def watched(browser: Browser, page: Page) -> Iterator[Tasks]:
    """What is done meanwhile, known at the end."""
    tasks = Tasks([])
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield tasks
    finally:
        events = json.loads(browser.stop_tracing())["traceEvents"]
        mains = {
            (one["pid"], one["tid"]) for one in events if one["name"] == "thread_name" and one["args"]["name"] == MAIN
        }
        tasks.ms += [
            one["tdur"] / 1000
            for one in events
            if one["name"] == "RunTask" and "tdur" in one and (one["pid"], one["tid"]) in mains
        ]
