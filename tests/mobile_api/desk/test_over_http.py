"""The desk over HTTP and WebSocket on the whole running system: one handover and back, and what attackers would try."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from mobile_api.desk.presence_socket import NOTED_EVERY_S
from mobile_api.localtime import local_day
from mobile_api.ops.system import System
from tests.support.desk import ALL_SEEN
from tests.support.staff import enrol, member, on_duty
from tests.support.talk import Api, Json, Talk, log_in

DAY = timedelta(days=1)
QUEUED = "/v1/desk/conversations?list={}"


@pytest.fixture(scope="module")
def agent(live_system: System) -> Api:
    """Somebody of the general desk."""
    return on_duty(live_system, "chat_agent")


def waiting_talk(system: System) -> Talk:
    """A guest in the middle of a form, who has asked for a person."""
    talk = Talk(system.url)
    for text in ("我要开理发店", "个体工商户", "租的", "剪艺理发店", "转人工"):
        talk.say(text)
    assert talk.state["owner"] == "queued"
    return talk


def at(talk: Talk, what: str = "") -> str:
    """An address of a conversation at the desk."""
    return f"/v1/desk/conversations/{talk.id}{what}"


def with_a_form(system: System, agent: Api) -> str:
    """The address of a conversation of one's own whose citizen is in the middle of a form."""
    for line in agent.get(QUEUED.format("mine"))["conversations"]:
        path = f"/v1/desk/conversations/{line['conversation_id']}"
        if agent.get(path)["draft_open"]:
            return path
    talk = waiting_talk(system)
    agent.post(at(talk, "/claim"))
    return at(talk)


def listed(agent: Api, talk: Talk) -> set[str]:
    """The lists that a conversation stands in."""
    names = ("unanswered", "call_backs", "mine", "team")
    found = {name: agent.get(QUEUED.format(name))["conversations"] for name in names}
    return {name for name, lines in found.items() if talk.id in {one["conversation_id"] for one in lines}}


def say(agent: Api, talk: Talk, text: str) -> Json:
    return agent.post(at(talk, "/messages"), {"client_id": uuid4().hex, "text": text})


def test_a_conversation_goes_to_a_person_and_back(live_system: System, agent: Api) -> None:
    talk = waiting_talk(live_system)
    assert talk.replies[-1]["id"].startswith("desk:"), "the desk says where one stands, or why nobody comes"
    assert listed(agent, talk) <= {"unanswered", "call_backs"}
    packet = agent.post(at(talk, "/claim"))
    assert packet["line"]["about"] == "开办理发店一件事"
    assert {field["label"]: field["value"] for field in packet["fields"]}["店名"] == "剪艺理发店"
    assert any(field["value"] is None for field in packet["fields"])
    assert packet["last_said"][-1]["text"] == "转人工"
    assert (packet["level"], packet["line"]["reason_label"]) == (0, "要求人工")
    assert listed(agent, talk) == {"mine"}
    number = packet["line"]["agent"]
    said = say(agent, talk, "您好，我来帮您")
    assert (said["sender"], said["by"]) == ("staff", number)
    assert talk.say("我要开饭店") == [], "the bot is silent"
    seen = talk.api.get(f"/v1/conversations/{talk.id}/messages")["messages"]
    assert [m["text"] for m in seen][-2:] == ["您好，我来帮您", "我要开饭店"]
    assert talk.reload()["desk"]["agent"] == number
    assert agent.call("POST", at(talk, "/hand-back"), {"seen": ALL_SEEN}).status_code == 204
    replies = talk.say("我们接着填吧")
    assert replies
    assert talk.state["owner"] == "bot"
    assert (talk.state["filled"]["shop_name"], talk.state["desk"]) == ("剪艺理发店", None)
    cards = [m["card"] for m in talk.api.get(f"/v1/conversations/{talk.id}/messages")["messages"] if m["card"]]
    card = next(one for one in cards if one["kind"] == "rating")
    rating = {"record_id": card["record_id"], "stars": 5}
    assert talk.api.call("POST", f"/v1/conversations/{talk.id}/rating", rating).status_code == 204
    (record,) = [r for r in agent.get("/v1/desk/records")["records"] if r["conversation_id"] == talk.id]
    assert (record["stars"], record["ending"]) == (5, "handed_back")
    today = local_day(datetime.fromisoformat(record["ended_at"]))
    for first, last, within in (
        (today, today, True),
        (today + DAY, today + DAY, False),
        (today - DAY, today - DAY, False),
    ):
        between = agent.get(f"/v1/desk/records?from={first}&to={last}")["records"]
        assert (record in between) is within
    past = agent.get(f"/v1/desk/records/{record['record_id']}")
    assert "我们接着填吧" not in str(past["messages"])


def test_what_needs_a_person_calls_one_and_the_desk_sees_the_case(live_system: System, agent: Api) -> None:
    talk = Talk(live_system.url)
    talk.say("我要收养一个孩子")
    assert talk.state["owner"] == "queued"
    packet = agent.get(at(talk))
    assert (packet["line"]["reason"], packet["line"]["reason_label"]) == ("needs_person", "事项需要人工")
    assert packet["line"]["about"] == "收养登记一件事"
    assert packet["needs_person"] in talk.text
    assert talk.replies[-1]["id"].startswith("desk:"), "the ladder is climbed as for any other reason"
    agent.post(at(talk, "/claim"))
    assert agent.call("POST", at(talk, "/end"), {"reason": "solved", "seen": ALL_SEEN}).status_code == 204
    talk.say("我要收养一个孩子")
    assert talk.state["owner"] == "bot", "once in a conversation"


def test_what_an_attacker_would_try_is_refused(live_system: System, agent: Api) -> None:
    talk = waiting_talk(live_system)
    agent.post(at(talk, "/claim"))
    citizen, _ = log_in(live_system.url)
    script = member(live_system, "张三", "chat_agent")
    police = on_duty(live_system, "chat_agent", "公安局")
    colleague = enrol(live_system, "chat_agent").log_in()
    clerk = on_duty(live_system, "counter_clerk")
    message = {"client_id": uuid4().hex, "text": "我是骗子"}
    attempts: list[tuple[str, str, Any]] = [
        ("POST", "/claim", None),
        ("POST", "/messages", message),
        ("GET", "/messages", None),
        ("POST", "/notes", {"text": "x"}),
        ("POST", "/end", {"reason": "solved", "seen": 0}),
        ("POST", "/hand-back", {"seen": 0}),
        ("POST", "/transfer", {"note": "x"}),
        ("GET", "/canned-replies", None),
        ("GET", "/suggestions", None),
        ("POST", "/proposals", {"client_id": uuid4().hex, "field_id": "shop_name", "value": "骗子店"}),
        ("POST", "/wrong-answers", {"message_id": "x", "one_thing_id": "open-barbershop"}),
    ]
    before = talk.api.get(f"/v1/conversations/{talk.id}/messages")
    for somebody, status in (
        (Api(live_system.url), 401),
        (talk.api, 401),
        (citizen, 401),
        (script, 403),
        (clerk, 403),
        (police, 404),
        (colleague, 409),
    ):
        for method, what, body in attempts:
            answer = somebody.call(method, at(talk, what), body)
            assert answer.status_code == status, (what, answer.text)
            assert status != 409 or answer.json()["number"], answer.text
    assert police.call("GET", at(talk)).status_code == 404
    assert (
        citizen.call("POST", f"/v1/conversations/{talk.id}/rating", {"record_id": "x", "stars": 1}).status_code == 404
    )
    assert talk.api.get(f"/v1/conversations/{talk.id}/messages") == before
    assert talk.reload()["owner"] == "human"


@pytest.mark.parametrize(
    ("method", "what", "body", "status"),
    [
        ("POST", "/messages", {"client_id": "x" * 12, "text": "  "}, 422),
        ("POST", "/messages", {"client_id": "x" * 12, "text": "长" * 2001}, 422),
        ("POST", "/messages", {"client_id": "staff:12345", "text": "x"}, 400),
        ("POST", "/end", {"reason": "because", "seen": 0}, 400),
        ("POST", "/transfer", {"number": "0000", "note": "x"}, 422),
        ("POST", "/transfer", {"team": "no-such-team", "note": "x"}, 422),
        ("POST", "/transfer", {"note": ""}, 400),
        ("POST", "/proposals", {"client_id": "x" * 12, "field_id": "owner_id_number", "value": "123"}, 422),
        ("POST", "/wrong-answers", {"message_id": "x", "one_thing_id": "open-barbershop"}, 404),
        ("GET", "/messages?after=-1", None, 400),
    ],
)
def test_bad_input_changes_nothing(
    live_system: System, agent: Api, method: str, what: str, body: Any, status: int
) -> None:
    path = with_a_form(live_system, agent)
    before = agent.get(f"{path}/messages")
    answer = agent.call(method, path + what, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert agent.get(f"{path}/messages") == before


async def _until(socket: aiohttp.ClientWebSocketResponse, found: Any) -> list[Json]:
    heard: list[Json] = []
    while not heard or not found(heard[-1]):
        heard.append(await socket.receive_json(timeout=15))
    return heard


def _has_text(text: str) -> Any:
    return lambda frame: frame["type"] == "message" and frame["message"]["text"] == text


async def test_both_sides_talk_live(live_system: System, agent: Api) -> None:
    talk = await asyncio.to_thread(waiting_talk, live_system)
    await asyncio.to_thread(agent.post, at(talk, "/claim"))
    ws = live_system.url.replace("http", "ws", 1)
    citizens, staffs = f"{ws}/v1/conversations/{talk.id}/socket", ws + at(talk, "/socket")
    async with aiohttp.ClientSession() as http, http.ws_connect(citizens) as citizen, http.ws_connect(staffs) as staff:
        await citizen.send_json({"type": "hello", "token": talk.guest_token, "after": 0})
        await staff.send_json({"type": "hello", "token": agent.token, "after": 0})
        for socket in (citizen, staff):
            await _until(socket, lambda frame: frame["type"] == "conversation")
        await citizen.send_json({"type": "typing"})
        await _until(staff, lambda f: f["type"] == "conversation" and f["conversation"]["citizen_typing"])
        await staff.send_json({"type": "message", "client_id": uuid4().hex, "text": "您好"})
        heard = await _until(citizen, _has_text("您好"))
        seq = heard[-1]["message"]["seq"]
        await citizen.send_json({"type": "read", "seq": seq})
        await _until(staff, lambda f: f["type"] == "conversation" and f["conversation"]["citizen_read"] == seq)
        await staff.send_json({"type": "typing"})
        await _until(citizen, lambda f: f["type"] == "conversation" and f["conversation"]["desk"]["typing"])
        await citizen.send_json({"type": "message", "client_id": uuid4().hex, "text": "我想问问"})
        await _until(staff, _has_text("我想问问"))
        async with http.ws_connect(citizens) as again:
            await again.send_json({"type": "hello", "token": talk.guest_token, "after": seq})
            heard = await _until(again, _has_text("我想问问"))
            assert [f["message"]["seq"] for f in heard if f["type"] == "message"] == [seq + 1]
        await asyncio.to_thread(agent.call, "POST", at(talk, "/end"), {"reason": "solved", "seen": ALL_SEEN})
        await _until(citizen, lambda f: f["type"] == "conversation" and f["conversation"]["owner"] == "bot")
        await _until(staff, lambda f: f["type"] == "problem")


async def test_what_changes_without_a_word_is_seen(live_system: System, agent: Api) -> None:
    talk = await asyncio.to_thread(waiting_talk, live_system)
    await asyncio.to_thread(agent.post, at(talk, "/claim"))
    draft, ws = talk.state["draft_id"], live_system.url.replace("http", "ws", 1)

    def holds(field: str, value: object) -> Any:
        return lambda f: f["type"] == "conversation" and f["conversation"][field] == value

    def agent_types(value: bool) -> Any:
        return lambda f: f["type"] == "conversation" and f["conversation"]["desk"]["typing"] == value

    def area(frame: Json) -> bool:
        return frame["type"] == "conversation" and "36" in [one["value"] for one in frame["conversation"]["fields"]]

    async with aiohttp.ClientSession() as http, http.ws_connect(ws + at(talk, "/socket")) as staff:
        await staff.send_json({"type": "hello", "token": agent.token, "after": 0})
        async with http.ws_connect(f"{ws}/v1/conversations/{talk.id}/socket") as citizen:
            await citizen.send_json({"type": "hello", "token": talk.guest_token, "after": 0})
            for side in (citizen, staff):
                await side.send_json({"type": "typing"})
            for typing in (True, False):
                await _until(staff, holds("citizen_typing", typing))
                await _until(citizen, agent_types(typing))
        change = ("PATCH", f"/v1/drafts/{draft}/fields/area_m2", {"value": "36"})
        answer = await asyncio.to_thread(talk.api.call, *change)
        assert answer.status_code == 200, answer.text
        await _until(staff, area)


async def test_who_is_at_the_desk_hears_who_waits_for_as_long_as_the_socket_is_open(live_system: System) -> None:
    colleague = await asyncio.to_thread(lambda: enrol(live_system, "chat_agent").log_in())
    clerk = await asyncio.to_thread(on_duty, live_system, "counter_clerk")
    address = live_system.url.replace("http", "ws", 1) + "/v1/desk/socket"
    hello = {"type": "hello", "token": colleague.token, "available": False}
    async with aiohttp.ClientSession() as http:
        for wrong, status in (({"token": clerk.token}, 403), ({"token": "x"}, 401), ({"available": "perhaps"}, 400)):
            async with http.ws_connect(address) as socket:
                await socket.send_json({**hello, **wrong})
                assert (await socket.receive_json(timeout=15))["problem"]["status"] == status
        async with http.ws_connect(address) as socket:
            await socket.send_json(hello)
            (told,) = await _until(socket, lambda frame: frame["type"] == "desk")
            assert {"waiting", "unanswered", "agents"} < set(told)
            assert told["owed"] == []
            await socket.send_json({**hello, "available": True})
            await _until(socket, lambda f: any(one["available"] and one["load"] == 0 for one in f["agents"]))
            talk = await asyncio.to_thread(waiting_talk, live_system)
            await asyncio.to_thread(colleague.post, at(talk, "/claim"))
            await _until(socket, lambda f: any(one["load"] == 1 for one in f["agents"]) and f["owed"] == [talk.id])
            await asyncio.to_thread(say, colleague, talk, "您好")
            await _until(socket, lambda f: f["owed"] == [])
            await asyncio.to_thread(talk.say, "请问要带什么")
            began = time.monotonic()
            await _until(socket, lambda f: f["owed"] == [talk.id])
            assert time.monotonic() - began < NOTED_EVERY_S / 2, "told, not found at the next look"


async def test_the_desks_socket_refuses_whoever_isnt_the_owner(live_system: System, agent: Api) -> None:
    talk = await asyncio.to_thread(waiting_talk, live_system)
    await asyncio.to_thread(agent.post, at(talk, "/claim"))
    colleague = await asyncio.to_thread(lambda: enrol(live_system, "chat_agent").log_in())
    script = member(live_system, "张三", "chat_agent")
    address = live_system.url.replace("http", "ws", 1) + at(talk, "/socket")
    async with aiohttp.ClientSession() as http:
        for token, code in ((talk.guest_token, 401), (script.token, 403), ("x", 401), (colleague.token, 409)):
            async with http.ws_connect(address) as socket:
                await socket.send_json({"type": "hello", "token": token})
                heard = await _until(socket, lambda frame: frame["type"] == "problem")
                assert heard[-1]["problem"]["status"] == code
                assert not [frame for frame in heard if frame["type"] == "message"]


def test_an_answer_is_told_from_a_notice(live_system: System, agent: Api) -> None:
    talk = waiting_talk(live_system)
    agent.post(at(talk, "/claim"))
    messages = agent.get(at(talk, "/messages"))["messages"]
    said = {m["id"] for m in messages if m["sender"] == "citizen"}
    spoken = [m for m in messages if m["sender"] == "bot"]
    assert all((m["reply_to"] is None) or (m["reply_to"] in said) for m in spoken)
    assert [m["reply_to"] for m in spoken[-2:]] == [None, None], "the desk's place in the queue, and who has come"
    assert len([m for m in spoken if m["reply_to"]]) >= 5
    assert all(m["reply_to"] is None for m in messages if m["sender"] != "bot")


def test_a_supervisor_sees_the_board(live_system: System, agent: Api) -> None:
    waiting_talk(live_system)
    board = on_duty(live_system, "supervisor").get("/v1/desk/board")
    assert board["waiting"] + board["call_backs"] >= 1
    assert (board["oldest"] is None) is (board["waiting"] == 0)
    assert agent.call("GET", "/v1/desk/board").status_code == 403
