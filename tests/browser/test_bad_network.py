"""A slow network and a broken one on the main journey: outlines first, nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, Route, expect

from mobile_api.ops.system import System
from tests.browser.conftest import Phone
from tests.browser.looks import findings, misfits
from tests.browser.test_journey import WISH, say
from tests.browser.test_materials import open_form, pick
from tests.support import papers
from tests.support.handing_in import CHUNK, Papers
from tests.support.talk import Api, Json

SLOW = {"latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
"""An old phone's network at the edge of town: 400 kbit/s, an answer after 400 ms."""
SAID = {"zh": "先问一下，要花钱吗？", "en": "One question first: does it cost anything?"}
NAME = {"zh": "剪艺理发店", "en": "Kapsalon Amber"}
LOST = re.compile("net::ERR_(FAILED|INTERNET_DISCONNECTED)|WebSocket connection")


def at_services(page: Page) -> None:
    """What a page says that can't be had without network."""
    expect(page.get_by_test_id("no-network")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("重试|Try again")).last).to_be_visible()


def messages(phone: Phone, url: str) -> list[Json]:
    """All that was said, as the backend has it."""
    kept = json.loads(phone.page.evaluate("localStorage.getItem('yiwang.conversation')"))
    said: list[Json] = Api(url, kept["token"]).get(f"/v1/conversations/{kept['id']}/messages?after=0")["messages"]
    return said


def errors(phone: Phone) -> list[str]:
    """What went wrong beside the network."""
    return [error for error in phone.errors if not LOST.search(error)]


def test_on_a_slow_network_an_outline_comes_first(live_system: System, phone: Phone) -> None:
    page = phone.page
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    page.goto(live_system.url, wait_until="commit")
    expect(page.get_by_test_id("starting")).to_be_visible()
    phone.shoot("slow-starting")
    say(page, WISH[phone.language])
    expect(page.get_by_test_id("starting")).to_have_count(0)
    expect(page.get_by_test_id("typing")).to_be_visible()
    phone.shoot("slow-chat")
    expect(page.get_by_test_id("reply-button").first).to_be_visible()
    page.get_by_test_id("chat-input").fill(SAID[phone.language])
    page.get_by_test_id("nav-services").click()
    expect(page.locator(".waiting").first).to_be_visible()
    phone.shoot("slow-services")
    assert findings(page) == []
    expect(page.get_by_test_id("one-thing").first).to_be_visible()
    page.get_by_test_id("nav-chat").click()
    expect(page.get_by_test_id("chat-input")).to_have_value(SAID[phone.language])
    assert phone.errors == []


def test_a_network_that_goes_away_takes_nothing_along(live_system: System, phone: Phone) -> None:
    page, url, said = phone.page, live_system.url, SAID[phone.language]
    guest, draft_id = open_form(phone, url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    name = page.locator("#f-shop_name")
    page.context.set_offline(True)
    expect(page.get_by_test_id("no-network")).to_be_visible()
    name.fill(NAME[phone.language])
    name.blur()
    expect(page.get_by_test_id("draft-panel")).to_contain_text(re.compile("网络不通|No connection"))
    pick(page, "lease", papers.big_photo(2 * CHUNK), "合同.jpg")
    expect(page.get_by_test_id("material-lease").get_by_test_id("sending")).to_be_visible()
    phone.shoot("offline-form")
    page.context.set_offline(False)
    expect(page.get_by_test_id("draft-panel")).not_to_contain_text(re.compile("网络不通|No connection"))
    expect(name).to_have_value(NAME[phone.language])
    expect(page.get_by_test_id("material-lease").get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    fields = guest.get(f"/v1/drafts/{draft_id}")["fields"]
    assert {one["id"]: one["value"] for one in fields}["shop_name"] == NAME[phone.language]
    assert len(Papers(guest, draft_id).of("lease")["files"]) == 1

    page.get_by_test_id("draft-sheet").locator("header button").click()
    page.context.set_offline(True)
    before = len(messages(phone, url))
    say(page, said)
    line = page.get_by_test_id("message-citizen").filter(has_text=said)
    expect(line).to_be_visible()
    page.reload()
    expect(line).to_be_visible()
    expect(page.get_by_test_id("delivery-failed")).to_be_visible()
    phone.shoot("offline-chat")
    assert findings(page) + misfits(page) == []
    page.goto(f"{url}/services")
    at_services(page)
    phone.shoot("offline-services")
    assert findings(page) + misfits(page) == []
    page.context.set_offline(False)
    expect(page.get_by_test_id("one-thing").first).to_be_visible()
    page.get_by_test_id("nav-chat").click()
    expect(page.get_by_test_id("delivery-failed")).to_have_count(0)
    expect(page.get_by_test_id("typing")).to_have_count(0)
    expect(line).to_have_count(1)
    mine = [one for one in messages(phone, url)[before:] if one["sender"] == "citizen"]
    assert [one["text"] for one in mine] == [said]
    assert errors(phone) == []


def test_an_answer_that_is_lost_makes_nothing_twice(live_system: System, phone: Phone) -> None:
    page, url, lost = phone.page, live_system.url, list[str]()

    def lose_the_answer(route: Route) -> None:
        """The backend has done it; the phone never hears."""
        if route.request.method in ("POST", "PUT") and route.request.url not in lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    guest, draft_id = open_form(phone, url)
    page.route(re.compile("/uploads"), lose_the_answer)
    pick(page, "lease", papers.photo(), "合同.jpg")
    expect(page.get_by_test_id("material-lease").get_by_test_id("given-file")).to_have_count(1, timeout=30_000)
    assert len(lost) >= 2, "at the beginning and at the end"
    assert len(Papers(guest, draft_id).of("lease")["files"]) == 1
    assert errors(phone) == []
