"""SIGKILL while fifty conversations with people run: no message is lost, none doubled; each screen hears it once."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
import pytest

from mobile_api.ops.system import System
from tests.support.staff import on_duty
from tests.support.talk import Api, Talk

CHATS = 50
SAID_EACH = 6
"""By turns: the citizen, the member of staff."""
LAST = f"第{SAID_EACH - 1}句"
PATIENCE_S = 90.0
TRIES, PAUSE_S = 300, 0.3


@dataclass
class Chat:
    """One conversation: where it is, what was acknowledged, and what a screen of the citizen has heard."""

    id: str
    guest_token: str
    acknowledged: list[str] = field(default_factory=list)
    heard: list[tuple[int, str]] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    """The screen has heard the last word."""

    def hear(self, seq: int, client_id: str, text: str) -> None:
        """The screen shows a message."""
        self.heard.append((seq, client_id))
        if text == LAST:
            self.complete.set()


def with_a_person(system: System, agent: Api) -> Chat:
    """A conversation that the agent has taken."""
    talk = Talk(system.url)
    talk.say("转人工")
    agent.post(f"/v1/desk/conversations/{talk.id}/claim")
    assert talk.guest_token
    return Chat(talk.id, talk.guest_token)


async def speak(http: aiohttp.ClientSession, system: System, agent: Api, chat: Chat) -> None:
    """Say it all, each thing again under its client id until it is acknowledged, as the pages do."""
    for number in range(SAID_EACH):
        by_staff, client_id = number % 2 == 1, uuid4().hex
        where = f"/v1/desk/conversations/{chat.id}" if by_staff else f"/v1/conversations/{chat.id}"
        headers = {"Authorization": f"Bearer {agent.token if by_staff else chat.guest_token}"}
        body = {"client_id": client_id, "text": f"第{number}句"}
        for _ in range(TRIES):
            if await _acknowledged(http, f"{system.url}{where}/messages", body, headers):
                break
            await asyncio.sleep(PAUSE_S)
        else:
            raise AssertionError("a message was never acknowledged")
        chat.acknowledged.append(client_id)


async def _acknowledged(
    http: aiohttp.ClientSession, address: str, body: dict[str, str], headers: dict[str, str]
) -> bool:
    try:
        async with http.post(address, json=body, headers=headers) as answer:
            assert answer.status in (200, 409, 500, 503), await answer.text()
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def listen(http: aiohttp.ClientSession, system: System, chat: Chat) -> None:
    """A screen that comes back after each cut and goes on from the last number that it has seen."""
    address = f"{system.url.replace('http', 'ws', 1)}/v1/conversations/{chat.id}/socket"
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, TypeError):
            async with http.ws_connect(address) as socket:
                after = chat.heard[-1][0] if chat.heard else 0
                await socket.send_json({"type": "hello", "token": chat.guest_token, "after": after})
                while True:
                    frame = await socket.receive_json()  # a TypeError says that the socket was closed
                    if frame["type"] == "message":
                        message = frame["message"]
                        chat.hear(message["seq"], message["client_id"], message["text"])
        await asyncio.sleep(0.3)


async def talk_through(system: System, agent: Api, chats: list[Chat], name: str) -> None:
    """All speak at once while a process is killed and started again."""

    async def kill() -> None:
        await asyncio.sleep(0.4)
        await asyncio.to_thread(system.kill, name)
        system.start(name)

    timeout = aiohttp.ClientTimeout(total=20)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        screens = [asyncio.create_task(listen(http, system, chat)) for chat in chats]
        try:
            await asyncio.gather(kill(), *(speak(http, system, agent, chat) for chat in chats))
            for chat in chats:
                await asyncio.wait_for(chat.complete.wait(), PATIENCE_S)
        finally:
            for screen in screens:
                screen.cancel()


@pytest.mark.parametrize("name", ["backend", "database"])
def test_a_kill_while_people_talk_loses_and_doubles_nothing(live_system: System, name: str) -> None:
    agent = on_duty(live_system, "chat_agent")
    agent.call("PUT", "/v1/desk/presence", {"available": True})
    with ThreadPoolExecutor(4) as hands:
        chats = list(hands.map(lambda _: with_a_person(live_system, agent), range(CHATS)))
    asyncio.run(talk_through(live_system, agent, chats, name))
    live_system.wait_ready()
    for chat in chats:
        kept = Api(live_system.url, chat.guest_token).get(f"/v1/conversations/{chat.id}/messages")["messages"]
        numbers = [message["seq"] for message in kept]
        assert numbers == sorted(set(numbers))
        ours = [message["client_id"] for message in kept if message["client_id"] in chat.acknowledged]
        assert ours == chat.acknowledged, "each once, in the order in which they were said"
        assert [number for number, _ in chat.heard] == numbers, "each screen has heard each message once, in order"
