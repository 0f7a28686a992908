"""The outbox: news reaches the citizen's chat in order, once, and what can't be passed on is parked."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any
from uuid import uuid4

from pymongo import MongoClient

from mobile_api.applications.application import Application
from mobile_api.applications.news.relay import Relay
from mobile_api.applications.news.rows import News
from mobile_api.applications.news.store import NewsStore
from mobile_api.applications.store import ApplicationStore
from mobile_api.chat.store import ChatStore
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from mobile_api.outbox import WAITS
from tests.support.city import Citizen, CityServices, clerk, reviewer
from tests.support.office import Case
from tests.support.staff import on_duty
from tests.support.talk import GOOD

SUBMITTED = re.compile("提交了申请|submitted the application", re.IGNORECASE)
MARKET, HEALTH = reviewer("market-regulation"), reviewer("health")


def heard(city: CityServices, citizen: Citizen) -> list[str]:
    """What was said in the citizen's conversation, after the relay's next rounds."""
    city.pass_news_on()
    found = city.services.chat.messages(citizen.conversation_id, citizen.caller, 0)
    return [message.text for message in city.run(found)]


def told(city: CityServices, citizen: Citizen) -> list[str]:
    """The same after the submission, which is made beside the chat here and said first."""
    submitted, *after = heard(city, citizen)
    assert SUBMITTED.search(submitted)
    return after


def accepted(city: CityServices, citizen: Citizen) -> Application:
    """An application that the departments have before them."""
    number = city.submitted(citizen).number
    return city.run(city.services.office.accept(number, clerk(), 1, True))


def test_each_step_is_told_with_who_acts_next_and_by_when(city: CityServices) -> None:
    citizen, english = city.citizen(), city.citizen(language="en")
    for who in (citizen, english):
        application = accepted(city, who)
        told(city, who)
        city.run(city.services.office.decide(application.number, HEALTH, 3, True, "", ""))
    (first, second), (_, in_english) = told(city, citizen), told(city, english)
    due = application.promised.due_on
    assert due is not None
    assert "综合窗口受理了申请；转各部门并联审批。" in first
    assert first.endswith(f"市场监督管理局、卫生健康委员会正在审批，{due}前办结。")
    assert "卫生健康委员会作出了审批意见：通过。" in second
    assert second.endswith(f"市场监督管理局正在审批，{due}前办结。")
    assert "made its decision: Approved" in in_english
    assert in_english.endswith(f"It is due by {due}.")


def test_citizens_arent_told_what_they_did_themselves(city: CityServices) -> None:
    citizen = city.citizen()
    application = city.submitted(citizen)
    assert told(city, citizen) == []
    city.run(city.services.progress.withdraw(application.number, citizen.id))
    assert told(city, citizen) == []
    assert city.run(city.services.db["application_news"].count_documents({"application_id": application.id})) == 2


def test_a_submission_beside_the_chat_ends_its_conversation(city: CityServices) -> None:
    citizen = city.citizen()
    application = city.submitted(citizen)
    (said,) = heard(city, citizen)
    assert application.number in said
    view = city.run(city.services.chat.conversation(citizen.conversation_id, citizen.caller))
    assert view.last_application is not None
    assert view.last_application.number == application.number
    assert heard(city, citizen) == [said], "once"


def test_two_moves_before_the_relay_comes_are_told_in_their_order(city: CityServices) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    city.run(city.services.office.decide(application.number, MARKET, 3, True, "", ""))
    first, second = told(city, citizen)
    assert "受理了申请" in first
    assert "前办结" not in first, "where it stands is said of the newest"
    assert "市场监督管理局作出了审批意见" in second


def test_news_waits_until_nobody_is_being_answered(city: CityServices) -> None:
    citizen = city.citizen()
    accepted(city, citizen)
    store, turn = ChatStore(city.services.db), uuid4().hex
    begun = city.run(store.standing(citizen.conversation_id))
    assert begun is not None
    city.run(store.begin_turn(citizen.conversation_id, begun[1], turn, city.clock()))
    assert heard(city, citizen) == []
    city.run(store.end_turn(citizen.conversation_id, turn, 0))
    assert heard(city, citizen) == [], "not tried again at once"
    city.clock.pass_(seconds=WAITS[0].total_seconds())
    assert len(told(city, citizen)) == 1


def test_news_passed_on_twice_is_told_once(city: CityServices) -> None:
    citizen = city.citizen()
    application = accepted(city, citizen)
    told(city, citizen)
    rows = city.services.db["application_news"]
    as_if_killed_before_the_mark = {"$set": {"next_at": city.clock()}}
    city.run(rows.update_many({"application_id": application.id}, as_if_killed_before_the_mark))
    assert len(told(city, citizen)) == 1


def test_two_relays_at_once_tell_it_once(city: CityServices) -> None:
    citizen = city.citizen()
    accepted(city, citizen)

    async def at_once() -> None:
        await asyncio.gather(*(city.services.relay.round() for _ in range(3)))

    city.run(at_once())
    city.clock.pass_(seconds=WAITS[0].total_seconds())
    assert len(told(city, citizen)) == 1


def test_a_conversation_that_is_gone_gives_way_to_the_one_used_last(city: CityServices) -> None:
    citizen = city.citizen()
    accepted(city, citizen)
    city.run(city.services.db["conversations"].delete_one({"_id": citizen.conversation_id}))
    opened, _ = city.run(city.services.chat.open(citizen.caller, "en"))
    assert "accepted it" in told(city, Citizen(citizen.caller, opened.id))[0]


class Broken:
    """A channel that fails for one application as long as it is broken."""

    def __init__(self, application: Application) -> None:
        self.application, self.broken, self.heard = application, True, list[News]()

    async def tell(self, news: News, application: Application) -> None:
        if self.broken and application.id == self.application.id:
            raise ConnectionError
        self.heard.append(news)


def test_what_cant_be_passed_on_is_parked_and_holds_up_nobody_else(city: CityServices) -> None:
    one, other = accepted(city, city.citizen()), accepted(city, city.citizen())
    channel, store = Broken(one), NewsStore(city.services.db)
    relay = Relay(store, ApplicationStore(city.services.db), [channel], city.clock)
    for wait in WAITS:
        city.run(relay.round())
        heard = {news.application_id for news in channel.heard}
        assert heard & {one.id, other.id} == {other.id}, "whatever other tests have left to tell"
        assert one.id not in {parked.news.application_id for parked in city.run(relay.parked(100))}
        city.clock.pass_(seconds=wait.total_seconds())
    city.run(relay.round())
    (parked,) = [p for p in city.run(relay.parked(100)) if p.news.application_id == one.id]
    assert (parked.number, parked.error, parked.news.tries) == (one.number, "ConnectionError", len(WAITS) + 1)
    assert [news.seq for news in channel.heard if news.application_id == one.id] == [], "the next is broken too"
    channel.broken = False
    city.run(relay.retry(parked.news.id))
    for _ in range(2):
        city.run(relay.round())
        city.clock.pass_(seconds=WAITS[0].total_seconds())
    assert [news.seq for news in channel.heard if news.application_id == one.id] == [1, 3]


def test_what_cant_be_read_holds_up_nobody_else(city: CityServices) -> None:
    first, second = city.citizen(), city.citizen()
    broken = accepted(city, first)
    accepted(city, second)
    rows = city.services.db["application_news"]
    city.run(rows.update_many({"application_id": broken.id}, {"$set": {"act_by": "no day"}}))
    assert len(told(city, second)) == 1
    assert heard(city, first) == []
    city.run(rows.update_many({"application_id": broken.id}, {"$set": {"act_by": None}}))
    assert len(told(city, first)) == 1


def test_news_reaches_the_chat_of_a_running_system(live_system: System) -> None:
    case = Case(live_system, GOOD)
    conversation = case.citizen.get("/v1/conversations")["conversations"][0]["id"]
    case.in_review()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        messages = case.citizen.get(f"/v1/conversations/{conversation}/messages")["messages"]
        news = [message for message in messages if "受理了申请" in message["text"]]
        if news:
            break
        time.sleep(0.3)
    (said,) = news
    assert case.number in said["text"]
    assert said["card"]["state"] == "in_review"
    assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1)), "numbered without a gap"


def test_an_administrator_sees_what_is_parked_and_tries_it_again(live_system: System) -> None:
    news_id = f"{uuid4().hex}:1"
    row = {"_id": news_id, "application_id": "gone", "seq": 1, "events": 1, "act_by": None, "tries": 9, "next_at": None}
    at = now_utc()
    with MongoClient[dict[str, Any]](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["application_news"].insert_one({**row, "at": at, "parked_at": at, "error": "NotFound"})
    administrator = on_duty(live_system, "administrator")
    (seen,) = [one for one in administrator.get("/v1/parked-news")["parked"] if one["id"] == news_id]
    assert (seen["number"], seen["tries"], seen["error"]) == (None, 9, "NotFound")
    path = f"/v1/parked-news/{news_id}/retry"
    assert administrator.call("POST", path).status_code == 204
    assert administrator.call("POST", path).status_code == 404, "it waits for the relay now"
    assert administrator.get("/v1/parked-news")["parked"] == []
