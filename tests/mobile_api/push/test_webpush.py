"""From the outbox to a browser: signed for its push service, sealed for it alone, and dropped when it is gone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from mobile_api.errors import InvalidRequest, NotFound
from mobile_api.identity.access import Caller
from mobile_api.ops.system import System
from mobile_api.push.carrier import Parcel
from mobile_api.push.delivery import Result
from mobile_api.push.device_store import DeviceStore
from mobile_api.push.kinds import PUSHED, Kind
from mobile_api.push.subscription import Subscription
from mobile_api.push.webpush import WebPush
from tests.mobile_api.push.browser import Browser
from tests.mobile_api.push.people import dispatch, logged_in, with_phone
from tests.mobile_api.push.phone import Phone
from tests.mobile_api.push.test_dispatching import posted, row
from tests.support.city import CityServices
from tests.support.talk import Api, Json, log_in


@pytest.fixture
def browser(fcm: System) -> Browser:
    return Browser(fcm.env["YIWANG_FCM_URL"])


def subscribed(city: CityServices, browser: Browser, caller: Caller | None = None) -> Caller:
    """A citizen whom web push reaches in a browser."""
    caller, told = caller or logged_in(city), browser.subscription
    subscription = Subscription(told["endpoint"], told["keys"]["p256dh"], told["keys"]["auth"])
    city.run(city.services.inbox.subscribe(caller, subscription, "en"))
    return caller


def test_news_reaches_the_browser_once_signed_and_sealed_with_nothing_personal(
    city: CityServices, browser: Browser
) -> None:
    notice = posted(city, subscribed(city, browser))
    for _ in range(2):
        dispatch(city)
    (message,) = browser.shown
    text = PUSHED[Kind.APPLICATION]["en"]
    delivery = row(city, notice)
    proof = {"delivery": delivery["_id"], "receipt": delivery["receipt"]}
    assert message == {"title": "Yiwang", "body": text, "notice": notice.id, "kind": "application", **proof}
    (sealed,) = browser.sealed
    assert sealed["key"] == city.services.web_push.public_key
    assert (sealed["sub"], sealed["topic"]) == ("mailto:push@localhost", notice.id)
    assert (row(city, notice)["channel"], row(city, notice)["state"]) == ("webpush", "sent")
    unsigned = requests.post(browser.endpoint, data=b"x", headers={"TTL": "1"}, timeout=5)
    assert unsigned.status_code == 403, "the push service checks who sends"


def test_the_browser_says_that_it_has_it_by_the_receipt_in_the_message(city: CityServices, browser: Browser) -> None:
    caller, inbox = subscribed(city, browser), city.services.inbox
    notice, other = posted(city, caller), posted(city, caller)
    dispatch(city)
    told, of_other = (next(m for m in browser.shown if m["notice"] == one.id) for one in (notice, other))
    for receipt in (of_other["receipt"], "", "0" * 32):
        with pytest.raises(NotFound):
            city.run(inbox.delivered(told["delivery"], receipt))
    for _ in range(2):
        city.run(inbox.delivered(told["delivery"], told["receipt"]))
    assert (row(city, notice)["state"], row(city, other)["state"]) == ("delivered", "sent")


def test_phone_and_browser_of_one_citizen_are_both_told(city: CityServices, browser: Browser, phone: Phone) -> None:
    caller = subscribed(city, browser, with_phone(city, phone))
    posted(city, caller)
    dispatch(city)
    assert (len(phone.arrived), len(browser.shown)) == (1, 1)


@pytest.mark.parametrize("behaviour", ["gone", "unknown"])
def test_a_subscription_that_is_gone_is_dropped(city: CityServices, browser: Browser, behaviour: str) -> None:
    caller = subscribed(city, browser)
    browser.behave(behaviour)
    notice = posted(city, caller)
    dispatch(city)
    assert row(city, notice)["state"] == "failed_permanently"
    assert city.run(DeviceStore(city.services.db).devices_of(caller.citizen_id or "")) == []


@pytest.mark.parametrize(("behaviour", "wait_s"), [("unavailable", 5), ("quota", 60)])
def test_what_fails_for_now_is_tried_again_later(
    city: CityServices, browser: Browser, behaviour: str, wait_s: int
) -> None:
    browser.behave(behaviour)
    notice = posted(city, subscribed(city, browser))
    dispatch(city)
    failed = row(city, notice)
    assert failed["state"] == "failed_temporarily"
    assert (failed["next_at"] - city.clock()).total_seconds() == wait_s
    browser.behave("ok")
    city.clock.pass_(seconds=wait_s)
    dispatch(city)
    assert len(browser.shown) == 1


@pytest.mark.parametrize("behaviour", ["too_large", "moved"])
def test_what_is_refused_isnt_tried_again_and_nobody_is_sent_elsewhere(
    city: CityServices, browser: Browser, behaviour: str
) -> None:
    browser.behave(behaviour)
    notice = posted(city, subscribed(city, browser))
    dispatch(city)
    assert row(city, notice)["state"] == "failed_permanently"
    elsewhere = browser.endpoint.rsplit("/", 1)[0] + "/elsewhere"
    assert requests.get(elsewhere, timeout=5).json() == {"arrived": []}


def test_whatever_is_wrong_with_one_is_how_that_one_went(tmp_path: Path) -> None:
    told = Browser("http://127.0.0.1:9").subscription
    token = Subscription(told["endpoint"], told["keys"]["p256dh"], told["keys"]["auth"]).token
    keyless, torn = (
        Parcel(token, "t", "b", "d1", "n1", "login", "r1"),
        Parcel("no subscription", "t", "b", "d2", "n2", "login", "r2"),
    )
    unknown = replace(keyless, token=token.replace("http://127.0.0.1:9/", "https://a..fcm.googleapis.com/"))

    async def sent() -> list[Result]:
        carrier = WebPush(tmp_path, "mailto:push@localhost", "http://127.0.0.1:9")  # a folder without a key
        try:
            return list(await carrier.send([keyless, torn, unknown]))
        finally:
            await carrier.close()

    assert asyncio.run(sent()) == [
        Result("again", "FileNotFoundError"),
        Result("again", "JSONDecodeError"),
        Result("gone", "unknown_service"),
    ]


def test_an_address_of_somebody_elses_is_refused(city: CityServices, browser: Browser) -> None:
    keys = browser.subscription["keys"]
    wrong = Subscription("https://10.0.0.1/x", keys["p256dh"], keys["auth"])
    with pytest.raises(InvalidRequest):
        city.run(city.services.inbox.subscribe(logged_in(city), wrong, "zh"))


def test_over_http_a_browser_subscribes_and_leaves(live_system: System) -> None:
    (citizen, _), (stranger, _) = log_in(live_system.url, person=None), log_in(live_system.url, person=None)
    browser, at = Browser(live_system.env["YIWANG_FCM_URL"]), "/v1/me/push/subscriptions"
    key = citizen.get("/v1/me/push/key")["key"]
    assert len(key) == 87
    told: Json = browser.subscription
    device = citizen.post(at, told)["id"]
    assert citizen.post(at, {**told, "language": "en"})["id"] == device, "the same one again"
    bad: list[Json] = [
        {"endpoint": "http://127.0.0.1:8000/v1/demo"},
        {"endpoint": f"{live_system.env['YIWANG_FCM_URL']}/phones/x"},
        {"endpoint": "https://169.254.169.254/"},
        {"keys": {"p256dh": "x", "auth": "y"}},
        {"keys": {}},
        {"extra": 1},
    ]
    for wrong in bad:
        refused = citizen.call("POST", at, {**told, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid-request"), wrong
    guest = Api(live_system.url)
    assert guest.call("POST", at, told).status_code == 401
    for proof, status in (({"delivery": "x", "receipt": "0" * 32}, 404), ({"delivery": "x", "receipt": ""}, 400)):
        assert guest.call("POST", "/v1/push/receipts", proof).status_code == status
    assert stranger.call("DELETE", f"/v1/me/push/devices/{device}").status_code == 404
    assert citizen.call("DELETE", f"/v1/me/push/devices/{device}").status_code == 204
