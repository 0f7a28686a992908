"""Inbox, devices and preferences over HTTP, and a login that reaches the citizen's other phone."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import aiohttp
import pytest
from pymongo import MongoClient

from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from mobile_api.push.kinds import PUSHED, Kind
from tests.mobile_api.push.phone import Phone
from tests.support.beside import backend_beside
from tests.support.desk import ALL_SEEN
from tests.support.office import Case
from tests.support.staff import on_duty
from tests.support.talk import GOOD, Api, Json, Talk, log_in, new_phone

INBOX, PUSH = "/v1/me/inbox", "/v1/me/push"
DAYTIME: Json = {"off": [], "quiet": None}


def a_phone(system: System) -> Phone:
    return Phone(system.env["YIWANG_FCM_URL"])


def registered(citizen: Api, phone: Phone, **changes: object) -> str:
    """The id of the device that push reaches now, at any time of the day."""
    Api._ok(citizen.call("PUT", f"{PUSH}/preferences", DAYTIME))
    return str(citizen.post(f"{PUSH}/devices", {"token": phone.token, **changes})["id"])


def arrived(phone: Phone, number: int = 1, patience_s: float = 30.0) -> list[str]:
    """The texts of so many messages, once they are there."""
    until = time.monotonic() + patience_s
    while len(phone.arrived) < number and time.monotonic() < until:
        time.sleep(0.3)
    return [message["notification"]["body"] for message in phone.arrived]


def test_a_device_is_its_owners(live_system: System) -> None:
    (citizen, _), (stranger, _) = log_in(live_system.url, person=None), log_in(live_system.url, person=None)
    phone = a_phone(live_system)
    device = registered(citizen, phone)
    assert registered(citizen, phone, language="en") == device, "the same device again"
    assert stranger.call("DELETE", f"{PUSH}/devices/{device}").status_code == 404
    assert citizen.call("DELETE", f"{PUSH}/devices/{device}").status_code == 204
    assert citizen.call("DELETE", f"{PUSH}/devices/{device}").status_code == 404
    for wrong in ({"token": "x"}, {"token": "a b" * 9}, {"token": phone.token, "language": "fr"}, {}):
        refused = citizen.call("POST", f"{PUSH}/devices", wrong)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid-request")
    assert Api(live_system.url).call("POST", f"{PUSH}/devices", {"token": phone.token}).status_code == 401


def test_preferences_are_kept_for_their_citizen(live_system: System) -> None:
    (citizen, _), (stranger, _) = log_in(live_system.url, person=None), log_in(live_system.url, person=None)
    usual = {"off": [], "quiet": {"begins": "22:00", "ends": "07:00"}, "always": ["access", "login"]}
    assert citizen.get(f"{PUSH}/preferences") == usual
    wanted = {"off": ["reply", "login"], "quiet": {"begins": "23:30", "ends": "06:00"}}
    kept = Api._ok(citizen.call("PUT", f"{PUSH}/preferences", wanted))
    assert kept == {**usual, "off": ["reply"], "quiet": wanted["quiet"]}, "a login can't be switched off"
    for wrong in ({"off": ["nothing"], "quiet": None}, {"off": [], "quiet": {"begins": "25:00", "ends": "1:00"}}, {}):
        assert citizen.call("PUT", f"{PUSH}/preferences", wrong).status_code == 400
    assert citizen.get(f"{PUSH}/preferences") == kept
    assert stranger.get(f"{PUSH}/preferences") == usual


def test_a_step_reaches_inbox_and_phone_and_is_read(live_system: System) -> None:
    case, phone = Case(live_system, GOOD), a_phone(live_system)
    registered(case.citizen, phone)
    case.in_review()
    assert arrived(phone) == [PUSHED[Kind.APPLICATION]["zh"]]
    inbox = case.citizen.get(INBOX)
    (news,) = [one for one in inbox["notices"] if one["unread"]]
    assert (inbox["unread"], news["kind"], news["link"]) == (1, "application", f"/applications/{case.number}")
    assert "综合窗口受理了申请" in news["text"]
    in_english = Api(live_system.url, case.citizen.token, "en").get(INBOX)["notices"]
    assert "accepted it" in next(one["text"] for one in in_english if one["id"] == news["id"])
    stranger, _ = log_in(live_system.url, person=None)
    assert stranger.get(INBOX) == {"notices": [], "unread": 0, "newest": None, "next_before": None}
    (data,) = [message["data"] for message in phone.arrived]
    read, proof = f"{INBOX}/{news['id']}/read", {name: data[name] for name in ("delivery", "receipt")}
    assert stranger.call("POST", read).status_code == 404
    assert [case.citizen.call("POST", read).status_code for _ in range(2)] == [204, 204]
    received = [Api(live_system.url).call("POST", "/v1/push/receipts", proof).status_code for _ in range(2)]
    assert received == [204, 204], "nobody needs to be logged in for that"
    assert case.citizen.get(f"{INBOX}/unread") == {"unread": 0}
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        kept = client["yiwang"]["push_outbox"].find_one({"_id": data["delivery"]})
    assert kept is not None
    assert kept["state"] == "delivered"


def test_a_login_on_a_new_device_reaches_the_one_before(live_system: System) -> None:
    number, phone = new_phone(), a_phone(live_system)
    citizen, _ = log_in(live_system.url, number, person=None)
    registered(citizen, phone, language="en")
    assert citizen.get(f"{INBOX}/unread") == {"unread": 0}, "the first device is no news"
    with MongoClient[Json](live_system.env["MONGODB_URI"]) as client:
        client["yiwang"]["login_codes"].delete_one({"_id": number})
    log_in(live_system.url, number, person=None)
    assert arrived(phone) == [PUSHED[Kind.LOGIN]["en"]]
    (news,) = citizen.get(INBOX)["notices"]
    assert (news["kind"], news["link"], news["unread"]) == ("login", "/me", True)


def test_a_member_of_staff_answers(live_system: System) -> None:
    talk, phone, agent = Talk(live_system.url), a_phone(live_system), on_duty(live_system, "chat_agent")
    talk.say("转人工")
    talk.log_in(person=None)
    registered(talk.api, phone)
    at = f"/v1/desk/conversations/{talk.id}"
    agent.post(f"{at}/claim")
    for text in ("您好，我来帮您", "请稍等"):
        agent.post(f"{at}/messages", {"client_id": uuid4().hex, "text": text})
    assert arrived(phone) == [PUSHED[Kind.REPLY]["zh"]]
    (news,) = talk.api.get(INBOX)["notices"]
    assert (news["kind"], news["text"]) == ("reply", "工作人员回复了您：您好，我来帮您"), "once, until it is seen"
    assert agent.call("POST", f"{at}/hand-back", {"seen": ALL_SEEN}).status_code == 204


async def test_what_is_unread_is_told_live(live_system: System) -> None:
    citizen, tokens = await asyncio.to_thread(log_in, live_system.url, person=None)
    owner = tokens["citizen"]["id"]
    async with aiohttp.ClientSession() as http, http.ws_connect(socket_of(live_system)) as socket:
        await socket.send_json({"type": "hello", "token": citizen.token})
        assert await socket.receive_json(timeout=10) == {"type": "inbox", "unread": 0}
        await asyncio.to_thread(some_news, live_system, owner, 2)
        while (told := await socket.receive_json(timeout=10))["unread"] < 2:  # one by one, if it looks in between
            pass
        assert told == {"type": "inbox", "unread": 2}
        await asyncio.to_thread(read_elsewhere, live_system, citizen)
        frame: Json = {"unread": 2}
        while frame["unread"] == 2:  # the same number may come more than once
            frame = await socket.receive_json(timeout=10)
        assert frame == {"type": "inbox", "unread": 1}, "read on another device, with another worker"
        await asyncio.to_thread(citizen.call, "DELETE", "/v1/login/sessions/current")
        await asyncio.to_thread(some_news, live_system, owner, 1)
        while frame["type"] == "inbox":
            frame = await socket.receive_json(timeout=10)
        assert frame["problem"]["status"] == 401, "who has logged out hears nothing more"


async def test_the_inboxes_socket_refuses_what_isnt_right(live_system: System) -> None:
    guest = await asyncio.to_thread(Talk, live_system.url)
    hellos = [{"type": "hello"}, *({"type": "hello", "token": token} for token in ("x", guest.guest_token))]
    for frame in ("not json", *map(json.dumps, hellos)):
        async with aiohttp.ClientSession() as http, http.ws_connect(socket_of(live_system)) as socket:
            await socket.send_str(frame)
            assert (await socket.receive_json(timeout=10))["type"] == "problem", frame
            assert (await socket.receive(timeout=10)).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


def read_elsewhere(system: System, citizen: Api) -> None:
    """The citizen reads one piece of news, and another worker hears of it."""
    with backend_beside(system) as other:
        first = citizen.get(INBOX)["notices"][0]
        assert Api(other, citizen.token).call("POST", f"{INBOX}/{first['id']}/read").status_code == 204


def socket_of(system: System) -> str:
    return f"{system.url.replace('http', 'ws', 1)}{INBOX}/socket"


def some_news(system: System, owner: str, number: int) -> None:
    """News as it lies in the database, whoever wrote it."""
    with MongoClient[Json](system.env["MONGODB_URI"]) as client:
        for index in range(number):
            at = now_utc()
            news: Json = {"kind": "payment", "text": {"zh": f"第{index}条", "en": f"No. {index}"}, "link": "/me"}
            place = {"at": at, "place": f"{index:015d}", "unread_by": owner, "citizen_id": owner}
            client["yiwang"]["inbox"].insert_one({"_id": uuid4().hex, **news, **place})


def test_the_number_is_never_ahead_of_the_list(live_system: System) -> None:
    """A screen that has the number already isn't woken for the news that its list lacks."""
    citizen, tokens = log_in(live_system.url, person=None)
    with ThreadPoolExecutor() as crowd:
        posting, answers = crowd.submit(some_news, live_system, tokens["citizen"]["id"], 15), list[Json]()
        while not posting.done() or not answers:
            answers.append(citizen.get(INBOX))
    assert all(one["unread"] <= sum(news["unread"] for news in one["notices"]) for one in answers)


@pytest.fixture
def much(live_system: System) -> Api:
    """A citizen with 45 pieces of news, as they lie in the database."""
    citizen, tokens = log_in(live_system.url, person=None)
    some_news(live_system, tokens["citizen"]["id"], 45)
    return citizen


def test_the_inbox_is_read_page_by_page(much: Api) -> None:
    texts, before = list[str](), ""
    while before is not None:
        page = much.get(f"{INBOX}?before={before}" if before else INBOX)
        texts += [one["text"] for one in page["notices"]]
        before = page["next_before"]
    assert texts == [f"第{number}条" for number in reversed(range(45))]
    seen = much.get(INBOX)["notices"]
    newest = much.get(INBOX)["newest"]
    assert much.call("POST", f"{INBOX}/read", {"place": f"{43:015d}"}).status_code == 204
    assert much.get(f"{INBOX}/unread") == {"unread": 1}, "what came after the look isn't read"
    assert much.call("POST", f"{INBOX}/read", {"place": newest}).status_code == 204
    assert much.get(f"{INBOX}/unread") == {"unread": 0}
    assert [one["text"] for one in much.get(INBOX)["notices"]] == [one["text"] for one in seen]
    assert much.call("POST", f"{INBOX}/read", {}).status_code == 400
    assert much.call("GET", f"{INBOX}?before=%00").status_code == 400
