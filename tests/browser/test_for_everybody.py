"""Pages for everybody: on every route no serious finding of axe-core, in light or in dark, and nothing too wide for a
small phone, or for a tablet at the counter, or too small for a thumb; and a first load for slow networks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, ViewportSize, expect

from mobile_api.ops.system import System
from tests.browser.conftest import PHONE, Phone
from tests.browser.desk import DESK, LOCALES
from tests.browser.history import OPEN
from tests.browser.looks import findings, misfits, too_wide
from tests.browser.samples import SAMPLES, Sample, Town, Who, a_town, keep
from tests.support.city import worker_beside
from tests.support.staff import on_duty, with_key

FIRST_LOAD_KB = 300
CITIZENS = ("guest", "citizen")
TABLET: ViewportSize = {"width": 768, "height": 1024}
ROUTER = "document.querySelector('#app').__vue_app__.config.globalProperties.$router"


@pytest.fixture(scope="module")
def town(live_system: System) -> Iterator[Town]:
    """What there is to see."""
    with worker_beside(live_system) as beside:
        yield a_town(live_system, beside)


def test_every_route_has_a_sample(live_system: System, phone: Phone) -> None:
    phone.page.goto(live_system.url)
    routes = phone.page.evaluate(f"{ROUTER}.getRoutes().filter((one) => !one.redirect).map((one) => one.path)")
    assert len(routes) > 30
    assert set(routes) == {sample.route for sample in SAMPLES}


def page_of(who: Who, system: System, town: Town, browser: Browser, language: str) -> Page:
    """A browser of theirs, with their login in it."""
    screen = PHONE if who in CITIZENS else DESK
    page = browser.new_context(viewport=screen, locale=LOCALES[language], has_touch=who in CITIZENS).new_page()
    page.goto(system.url)
    if who == "citizen":
        keep(page, "session", town.tokens)
    elif who != "guest":
        department = town.issuer if who == "reviewer" else None
        token = on_duty(system, who, department).token
        staff = {"username": with_key(system, who, department)[0].username, "name": "测试员", "roles": [who]}
        login = {"access_token": token, "expires_in_s": 1, "staff": {**staff, "department": department}}
        page.evaluate("kept => sessionStorage.setItem('yiwang.staff', kept)", json.dumps(login))
    page.reload()
    return page


def look_at(page: Page, sample: Sample, town: Town) -> list[str]:
    """What is wrong with a page, once all of it is there."""
    address = sample.address(town)
    if not page.url.endswith(address):
        over = page.evaluate(OPEN)
        page.keyboard.press("Escape")  # what lies over the page before
        page.wait_for_timeout(500 if over else 0)  # a step back that is under way would undo the next one on
    page.evaluate(f"async (to) => {{ await {ROUTER}.push(to) }}", address)
    try:
        if sample.does:
            sample.does(page, town)
        expect(page.get_by_test_id(sample.shows).first).to_be_visible()
    except (AssertionError, TimeoutError) as error:
        return [f"{address} doesn't show {sample.shows}: {error}"]
    page.wait_for_load_state("networkidle")
    if sample.who in CITIZENS:
        return findings(page) + misfits(page)
    return findings(page) + on_a_tablet(page)


def on_a_tablet(page: Page) -> list[str]:
    """Staff have one at a counter, or hold it upright before a visitor."""
    page.set_viewport_size(TABLET)
    found = too_wide(page)
    page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("who", dict.fromkeys(sample.who for sample in SAMPLES))
def test_a_page_is_for_everybody(live_system: System, town: Town, browser: Browser, phone: Phone, who: Who) -> None:
    page = page_of(who, live_system, town, browser, phone.language)
    found = [one for sample in SAMPLES if sample.who == who for one in look_at(page, sample, town)]
    assert not found, "\n".join(found)


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
