"""From the outbox to the phone: sent once, tried again, given up, held back, and never to who shouldn't get it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

import pytest

from mobile_api.db import run_transaction
from mobile_api.errors import NotFound
from mobile_api.identity.access import Caller
from mobile_api.push.carrier import Carrier, Parcel
from mobile_api.push.delivery import WAITS, Result
from mobile_api.push.device_store import DeviceStore
from mobile_api.push.dispatcher import LEASE, Dispatcher
from mobile_api.push.fcm import Fcm
from mobile_api.push.kinds import PUSHED, Channel, Kind
from mobile_api.push.notice import Notice
from mobile_api.push.preferences import NIGHT, Preferences
from mobile_api.push.store import PushStore
from mobile_api.push.subscription import Subscription
from tests.mobile_api.push.browser import Browser
from tests.mobile_api.push.people import dispatch, logged_in, with_phone
from tests.mobile_api.push.phone import Phone
from tests.support.city import CityServices

TEXT = {"zh": "张三的“开理发店”有新进展", "en": "News of Zhang San's shop"}


def news(city: CityServices, caller: Caller, kind: Kind = Kind.APPLICATION) -> Notice:
    """Something has happened."""
    return Notice(uuid4().hex, caller.citizen_id or "", kind, TEXT, "/applications/1", city.clock())


def posted(city: CityServices, caller: Caller, kind: Kind = Kind.APPLICATION) -> Notice:
    notice = news(city, caller, kind)
    city.run(city.services.notices.post(notice))
    return notice


def row(city: CityServices, notice: Notice) -> dict[str, Any]:
    """The one delivery of a piece of news."""
    found: dict[str, Any] | None = city.run(city.services.db["push_outbox"].find_one({"notice_id": notice.id}))
    assert found is not None
    return found


def test_news_reaches_the_phone_once_in_its_language_with_nothing_personal(city: CityServices, phone: Phone) -> None:
    caller = with_phone(city, phone, "en")
    notice = posted(city, caller)
    city.run(city.services.notices.post(notice))
    for _ in range(2):
        dispatch(city)
    (message,) = phone.arrived
    assert message["notification"] == {"title": "Yiwang", "body": PUSHED[Kind.APPLICATION]["en"]}
    assert "Zhang San" not in str(message)
    assert row(city, notice)["state"] == "sent"
    delivery, receipt = message["data"]["delivery"], message["data"]["receipt"]
    with pytest.raises(NotFound):
        city.run(city.services.inbox.delivered(delivery, "0" * 32))
    for _ in range(2):
        city.run(city.services.inbox.delivered(delivery, receipt))
    assert row(city, notice)["state"] == "delivered"


def test_news_is_written_with_what_it_tells_of_or_not_at_all(city: CityServices, phone: Phone) -> None:
    caller = with_phone(city, phone)
    notice = news(city, caller)

    async def undone(session: Any) -> None:
        await city.services.notices.post(notice, session)
        raise KeyError

    with pytest.raises(KeyError):
        city.run(run_transaction(city.services.db, undone))
    assert city.run(city.services.inbox.unread(caller)) == 0
    dispatch(city)
    assert phone.arrived == []

    async def done(session: Any) -> None:
        await city.services.notices.post(notice, session)

    city.run(run_transaction(city.services.db, done))
    dispatch(city)
    assert len(phone.arrived) == 1


@pytest.mark.parametrize("behaviour", ["unavailable", "quota", "internal"])
def test_what_fails_for_now_is_tried_again_later(city: CityServices, phone: Phone, behaviour: str) -> None:
    phone.behave(behaviour)
    notice = posted(city, with_phone(city, phone))
    dispatch(city)
    failed = row(city, notice)
    assert (failed["state"], failed["tries"]) == ("failed_temporarily", 1)
    waits = timedelta(seconds=60) if behaviour == "quota" else WAITS[0]
    assert failed["next_at"] == city.clock() + waits
    phone.behave("ok")
    dispatch(city)
    assert phone.arrived == [], "not before its time"
    city.clock.pass_(seconds=waits.total_seconds())
    dispatch(city)
    assert len(phone.arrived) == 1
    assert row(city, notice)["state"] == "sent"


def test_a_phone_that_never_answers_is_given_up_in_the_end(city: CityServices, phone: Phone) -> None:
    phone.behave("internal")
    caller = with_phone(city, phone)
    city.run(city.services.inbox.set_preferences(caller, Preferences(quiet=None)))
    notice = posted(city, caller)
    for wait in WAITS:
        dispatch(city)
        city.clock.pass_(seconds=wait.total_seconds())
    dispatch(city)
    assert (row(city, notice)["state"], row(city, notice)["tries"]) == ("failed_permanently", len(WAITS) + 1)


def test_an_app_that_was_removed_is_forgotten(city: CityServices, phone: Phone) -> None:
    phone.behave("unregistered")
    caller = with_phone(city, phone)
    notice = posted(city, caller)
    dispatch(city)
    assert row(city, notice)["state"] == "failed_permanently"
    assert city.run(DeviceStore(city.services.db).devices_of(caller.citizen_id or "")) == []


def test_what_fcm_refuses_isnt_tried_again_and_holds_up_nobody_else(city: CityServices, phone: Phone) -> None:
    other = Phone(city.system.env["YIWANG_FCM_URL"])
    phone.behave("invalid")
    notice = posted(city, with_phone(city, phone))
    posted(city, with_phone(city, other))
    dispatch(city)
    assert (row(city, notice)["state"], row(city, notice)["error"]) == ("failed_permanently", "InvalidArgumentError")
    assert len(other.arrived) == 1


class Faulty:
    """A push service that fails as a whole, and only once the other one's news has been noted as sent."""

    def __init__(self, city: CityServices, other: Notice) -> None:
        self._outbox, self._other = city.services.db["push_outbox"], other.id

    async def send(self, parcels: Sequence[Parcel]) -> Sequence[Result]:
        for _ in range(200):
            if await self._outbox.find_one({"notice_id": self._other, "state": "sent"}):
                raise UnicodeError
            await asyncio.sleep(0.05)
        raise TimeoutError


def test_a_channel_that_fails_as_a_whole_counts_as_a_try_and_holds_up_no_other(
    city: CityServices, phone: Phone
) -> None:
    told = Browser(city.system.env["YIWANG_FCM_URL"]).subscription
    reader = logged_in(city)
    subscription = Subscription(told["endpoint"], told["keys"]["p256dh"], told["keys"]["auth"])
    city.run(city.services.inbox.subscribe(reader, subscription, "zh"))
    stuck, fine = posted(city, reader), posted(city, with_phone(city, phone))
    fcm = Fcm(city.settings.fcm_key_file, city.settings.fcm_address)
    stores = PushStore(city.services.db), DeviceStore(city.services.db)
    carriers: dict[Channel, Carrier] = {"webpush": Faulty(city, fine), "fcm": fcm}
    city.run(Dispatcher(*stores, carriers, city.services.identity.live_among, city.clock).round())
    assert (row(city, fine)["state"], len(phone.arrived)) == ("sent", 1)
    failed = row(city, stuck)
    assert (failed["state"], failed["tries"], failed["error"]) == ("failed_temporarily", 1, "UnicodeError")


def test_at_night_it_waits_for_the_morning_but_not_a_strangers_login(city: CityServices, phone: Phone) -> None:
    caller = with_phone(city, phone)
    city.clock.pass_(hours=14)  # eleven at night
    posted(city, caller, Kind.PAYMENT)
    posted(city, caller, Kind.LOGIN)
    dispatch(city)
    assert phone.texts == [PUSHED[Kind.LOGIN]["zh"]]
    city.clock.pass_(hours=8)
    dispatch(city)
    assert phone.texts == [PUSHED[Kind.LOGIN]["zh"], PUSHED[Kind.PAYMENT]["zh"]]


def test_a_try_that_falls_into_the_quiet_hours_waits_for_their_end(city: CityServices, phone: Phone) -> None:
    caller = with_phone(city, phone)
    phone.behave("internal")
    city.clock.pass_(hours=12, minutes=59, seconds=58)
    notice = posted(city, caller)
    dispatch(city)
    phone.behave("ok")
    city.clock.pass_(seconds=WAITS[0].total_seconds())
    dispatch(city)
    held = row(city, notice)
    assert (held["state"], held["tries"]) == ("failed_temporarily", 1)
    assert held["next_at"] == NIGHT.end_after(city.clock())
    city.clock.pass_(hours=9)
    dispatch(city)
    assert len(phone.arrived) == 1


def test_what_was_switched_off_isnt_pushed_and_still_is_in_the_inbox(city: CityServices, phone: Phone) -> None:
    caller = with_phone(city, phone)
    waiting = posted(city, caller)
    city.run(city.services.inbox.set_preferences(caller, Preferences(frozenset({Kind.APPLICATION}))))
    posted(city, caller)
    dispatch(city)
    assert phone.arrived == []
    assert city.run(city.services.db["push_outbox"].count_documents({"notice_id": waiting.id})) == 0
    assert city.run(city.services.inbox.unread(caller)) == 2


def test_a_phone_that_changed_hands_or_was_logged_out_gets_nothing_of_before(city: CityServices, phone: Phone) -> None:
    other = Phone(city.system.env["YIWANG_FCM_URL"])
    sold, ended = with_phone(city, phone), with_phone(city, other)
    first, second = posted(city, sold), posted(city, ended)
    buyer = with_phone(city, phone)
    city.run(city.services.db["sessions"].update_one({"_id": ended.session_id}, {"$set": {"ended": "logged_out"}}))
    dispatch(city)
    assert (phone.arrived, other.arrived) == ([], [])
    assert {row(city, first)["error"], row(city, second)["error"]} == {"not_registered"}
    posted(city, buyer)
    dispatch(city)
    assert len(phone.arrived) == 1, "the new owner is still reached"


def test_of_many_workers_one_sends_it(city: CityServices, phone: Phone) -> None:
    caller = with_phone(city, phone)
    for _ in range(60):
        posted(city, caller)

    async def at_once() -> None:
        for _ in range(4):
            await asyncio.gather(*(city.services.dispatcher.round() for _ in range(4)))

    city.run(at_once())
    assert len(phone.arrived) == 60
    assert len(phone.texts) == 60


def test_what_a_dead_worker_had_taken_is_sent_by_another(city: CityServices, phone: Phone) -> None:
    notice = posted(city, with_phone(city, phone))
    store = PushStore(city.services.db)
    dead, taken = city.run(store.take(city.run(store.due(city.clock(), 50)), city.clock(), LEASE))
    dispatch(city)
    assert phone.arrived == [], "it is still taken"
    city.clock.pass_(seconds=LEASE.total_seconds())
    dispatch(city)
    assert len(phone.arrived) == 1
    (late,) = [one for one in taken if one.notice_id == notice.id]
    city.run(store.settle([replace(late, next_at=city.clock().astimezone(UTC))], dead, city.clock()))
    assert row(city, notice)["state"] == "sent", "who lost the lease changes nothing"


def test_while_fcm_is_away_everything_waits(city: CityServices, phone: Phone) -> None:
    notice = posted(city, with_phone(city, phone))
    city.system.kill("fcm")
    dispatch(city)
    assert row(city, notice)["state"] == "failed_temporarily"
    city.system.start("fcm")
    city.system.wait_ready("fcm")
    city.clock.pass_(seconds=WAITS[0].total_seconds())
    dispatch(city)
    assert len(phone.arrived) == 1, "with a new token, too: the old one isn't known any more"
