"""Pages for everybody: no serious finding of axe-core in light or in dark, and a first load for slow networks."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser, Page

from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.browser.conftest import Phone
from tests.browser.desk import Desk
from tests.browser.test_journey import say
from tests.browser.test_office import logged_in
from tests.support.office import Case
from tests.support.talk import Json

AXE = ROOT / "mobile_api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
BAD = {"serious", "critical"}
FIRST_LOAD_KB = 300


def findings(page: Page) -> list[str]:
    """What keeps somebody out, in light and in dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AXE.read_text())
        told: Json = page.evaluate("axe.run()")
        for one in told["violations"]:
            if one["impact"] in BAD:
                found.append(f"{scheme} {page.url} {one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}")
    return found


def looked_at(page: Page, url: str, paths: Iterable[str]) -> list[str]:
    """The findings of some pages, each with what it has to show."""
    found = []
    for path in paths:
        page.goto(url + path)
        page.wait_for_load_state("networkidle")
        found += findings(page)
    return found


def test_a_citizens_pages_are_for_everybody(live_system: System, phone: Phone) -> None:
    case = Case(live_system)
    logged_in(phone, live_system.url, case.tokens)
    say(phone.page, "我要开理发店" if phone.language == "zh" else "I want to open a barbershop")
    phone.page.get_by_test_id("message-bot").last.wait_for()
    found = findings(phone.page)
    lists = (
        "/services",
        "/services?flag=online",
        "/applications",
        "/wallet",
        "/wallet/accesses",
        "/inbox",
        "/me",
        "/me/data-calls",
    )
    one = ("/one-things/open-barbershop", f"/applications/{case.number}", f"/applications/{case.number}/pay")
    others = ("/inbox/settings", "/verify-offline", "/check/nothing", "/receipts/nothing", "/staff")
    assert found + looked_at(phone.page, live_system.url, (*lists, *one, *others)) == []


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("counter_clerk", ("/office", "/office/scan", "/office/verify", "/office/arrivals", "/office/lookups")),
        (
            "supervisor",
            (
                "/office/supervision",
                "/office/data",
                "/office/lookups",
                "/office/desk-board",
                "/office/payments",
                "/office/reconciliation",
                "/office/certificates",
            ),
        ),
        ("chat_agent", ("/office/desk",)),
        ("administrator", ("/staff/accounts", "/staff/systems", "/staff/parked-news")),
    ],
)
def test_the_staffs_pages_are_for_everybody(
    live_system: System, browser: Browser, phone: Phone, role: str, paths: tuple[str, ...]
) -> None:
    Case(live_system)
    desk = Desk(live_system, browser, phone.language, role)  # type: ignore[arg-type]  # a role's name
    assert looked_at(desk.page, desk.url, paths) == []


def test_the_first_load_is_small(live_system: System, phone: Phone) -> None:
    phone.page.goto(live_system.url)
    phone.page.wait_for_load_state("networkidle")
    sent = phone.page.evaluate(
        "performance.getEntriesByType('resource').filter(one => /\\.js$/.test(one.name))"
        ".map(one => [one.encodedBodySize, one.decodedBodySize])"
    )
    assert sent
    assert all(packed < whole for packed, whole in sent), "each is sent packed"
    assert sum(packed for packed, _ in sent) <= FIRST_LOAD_KB * 1000
