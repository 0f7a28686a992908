"""Web push in the pages: switched on, it shows what comes, once, and is switched off again.

A browser subscribes at its maker's push service, which a test hasn't got: one at the stand-in takes its place,
and DevTools hands the browser what has come for it there.
"""

from __future__ import annotations

import json
import time

from playwright.sync_api import CDPSession, Page, expect
from pymongo import MongoClient

from mobile_api.ops.system import System
from mobile_api.push.kinds import PUSHED, TITLE, Kind
from tests.browser.conftest import Phone
from tests.browser.test_journey import log_in
from tests.browser.waiting import until
from tests.mobile_api.push.browser import Browser
from tests.support.staff import origin
from tests.support.talk import Json
from tests.support.talk import log_in as log_in_elsewhere

SUBSCRIBED = "PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({told}) }})"
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map((one) => ({ title: one.title, body: one.body, tag: one.tag }))"""


def registration(page: Page) -> tuple[CDPSession, str]:
    """The service worker of the pages, as DevTools know it."""
    devtools, found = page.context.new_cdp_session(page), list[Json]()
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    until(page, lambda: found)
    return devtools, found[-1]["registrationId"]


def arrived(browser: Browser) -> Json:
    """The message that the push service has for it, opened."""
    late = time.monotonic() + 30
    while not browser.shown and time.monotonic() < late:
        time.sleep(0.3)
    (message,) = browser.shown
    return dict(message)


def delivered(system: System, delivery: str) -> bool:
    """Whether it is noted, at once or soon, that a device has it."""
    late = time.monotonic() + 15
    with MongoClient[Json](system.env["MONGODB_URI"]) as client:
        while time.monotonic() < late:
            if client["yiwang"]["push_outbox"].find_one({"_id": delivery, "state": "delivered"}):
                return True
            time.sleep(0.3)
    return False


def test_news_is_shown_while_the_page_is_closed(live_system: System, phone: Phone) -> None:
    page, url, browser = phone.page, origin(live_system), Browser(live_system.env["YIWANG_FCM_URL"])
    page.context.grant_permissions(["notifications"], origin=url)
    page.goto(f"{url}/me")
    number = log_in(page, live_system.url)
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("inbox-link").click()
    page.get_by_test_id("push-settings").click()
    box = page.get_by_test_id("push-browser")
    expect(box).not_to_be_checked()
    page.evaluate(SUBSCRIBED.format(told=json.dumps(browser.subscription)))
    box.click()
    expect(box).to_be_checked()
    expect(box).to_be_enabled()
    phone.shoot("push-browser")

    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["login_codes"].delete_one({"_id": number})
    log_in_elsewhere(live_system.url, number, person=None)
    message = arrived(browser)
    text = {"title": TITLE[phone.language], "body": PUSHED[Kind.LOGIN][phone.language]}
    assert message == {**message, **text, "kind": "login"}
    assert set(message) == {"title", "body", "notice", "kind", "delivery", "receipt"}
    devtools, known = registration(page)
    for _ in range(2):  # a push service may bring it twice
        told = {"origin": url, "registrationId": known, "data": json.dumps(message)}
        devtools.send("ServiceWorker.deliverPushMessage", told)
    until(page, lambda: page.evaluate(SHOWN))
    page.wait_for_timeout(1000)  # a second one would be there by now
    assert page.evaluate(SHOWN) == [{**text, "tag": message["notice"]}]
    assert delivered(live_system, message["delivery"]), "the service worker has said so"

    box.click()
    expect(box).not_to_be_checked()
    expect(box).to_be_enabled()
    page.reload()
    expect(page.get_by_test_id("push-browser")).not_to_be_checked()
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        assert client["yiwang"]["push_devices"].count_documents({"token": {"$regex": browser.endpoint}}) == 0
    assert phone.errors == []


CLICKED = """async () => {
  const asked = []
  self.clients.openWindow = async (address) => void asked.push(`open ${address}`)
  self.WindowClient.prototype.focus = async function () { asked.push(`focus ${new URL(this.url).pathname}`) }
  const [shown] = await self.registration.getNotifications()
  const click = new NotificationEvent('notificationclick', { notification: shown })
  const worked = new Promise((done) => Object.defineProperty(click, 'waitUntil', { value: done }))
  self.dispatchEvent(click)
  await worked
  return [...asked, (await self.registration.getNotifications()).length]
}"""
"""A click as the service worker hears it. Only a person's own click lets it open or raise a window, and no tool here
clicks on the system's notices: what it asks of the browser then is noted, in place of the two calls."""


def test_a_click_on_a_notice_opens_the_inbox(live_system: System, phone: Phone) -> None:
    page, url = phone.page, origin(live_system)
    page.context.grant_permissions(["notifications"], origin=url)
    page.goto(f"{url}/services")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    worker = next(iter(page.context.service_workers), None) or page.context.wait_for_event("serviceworker")
    show = "navigator.serviceWorker.ready.then((one) => one.showNotification('一网', { tag: 'x' }))"
    page.evaluate(show)
    assert worker.evaluate(CLICKED) == ["open /inbox", 0], "beside what is open"
    inbox = page.context.new_page()
    inbox.goto(f"{url}/inbox")
    expect(inbox.locator("h1")).to_be_visible()
    page.evaluate(show)
    assert worker.evaluate(CLICKED) == ["focus /inbox", 0], "the one that is open, and no second"
    assert page.url == f"{url}/services"
    assert phone.errors == []
