"""SIGKILL while fifty conversations with people run: no message is lost, none doubled; each screen hears it once, and
shows nothing that isn't kept."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp

from mobile_api.ops.system import System
from tests.support.staff import on_duty
from tests.support.talk import Api, Talk

CHATS = 50
KILLED = ("backend", "database")
LAST = "最后一句"
PATIENCE_S = 30.0
TRIES, PAUSE_S = 300, 0.3


@dataclass
class Screen:
    """One side's open socket: whose it is, and what it has shown, by number and client id."""

    address: str
    token: str
    shown: list[tuple[int, str]] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    """It has shown the last word."""

    async def listen(self, http: aiohttp.ClientSession) -> None:
        """Come back after each cut, and go on from the last number that was seen."""
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, TypeError):
                async with http.ws_connect(f"{self.address.replace('http', 'ws', 1)}/socket") as socket:
                    after = self.shown[-1][0] if self.shown else 0
                    await socket.send_json({"type": "hello", "token": self.token, "after": after})
                    while True:
                        frame = await socket.receive_json()  # a TypeError says that the socket was closed
                        if frame["type"] == "message":
                            self._show(frame["message"])
            await asyncio.sleep(PAUSE_S)

    def _show(self, message: dict[str, object]) -> None:
        seq, client_id = message["seq"], message["client_id"]
        assert isinstance(seq, int)
        self.shown.append((seq, str(client_id)))
        if message["text"] == LAST:
            self.complete.set()


@dataclass
class Chat:
    """One conversation, a screen on each side, and what was acknowledged."""

    citizen: Screen
    staff: Screen
    acknowledged: list[str] = field(default_factory=list)

    async def speak(self, http: aiohttp.ClientSession, killed: asyncio.Event) -> None:
        """Both sides by turns until all was killed, each thing again under its client id until it is acknowledged, as
        the pages do; then the last word."""
        while not killed.is_set():
            for by in (self.citizen, self.staff):
                await self._say(http, by, "在吗")
                await asyncio.sleep(PAUSE_S)
        await self._say(http, self.citizen, LAST)

    async def _say(self, http: aiohttp.ClientSession, by: Screen, text: str) -> None:
        client_id = uuid4().hex
        body, headers = {"client_id": client_id, "text": text}, {"Authorization": f"Bearer {by.token}"}
        for _ in range(TRIES):
            if await _acknowledged(http, f"{by.address}/messages", body, headers):
                self.acknowledged.append(client_id)
                return
            await asyncio.sleep(PAUSE_S)
        raise AssertionError("a message was never acknowledged")


async def _acknowledged(
    http: aiohttp.ClientSession, address: str, body: dict[str, str], headers: dict[str, str]
) -> bool:
    try:
        async with http.post(address, json=body, headers=headers) as answer:
            assert answer.status in (200, 409, 500, 503), await answer.text()
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def with_a_person(system: System, agent: Api) -> Chat:
    """A conversation that the agent has taken."""
    talk = Talk(system.url)
    talk.say("转人工")
    at_desk = f"/v1/desk/conversations/{talk.id}"
    agent.post(f"{at_desk}/claim")
    assert talk.guest_token
    assert agent.token
    return Chat(
        Screen(f"{system.url}/v1/conversations/{talk.id}", talk.guest_token),
        Screen(f"{system.url}{at_desk}", agent.token),
    )


async def talk_through(system: System, chats: list[Chat]) -> None:
    """All speak at once while one process after the other is killed and started again."""
    killed = asyncio.Event()

    async def kill_all() -> None:
        for name in KILLED:
            await asyncio.sleep(1)
            await asyncio.to_thread(system.kill, name)
            system.start(name)
            await asyncio.to_thread(system.wait_ready)
        killed.set()

    timeout = aiohttp.ClientTimeout(total=20)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as http:
        screens = [screen for chat in chats for screen in (chat.citizen, chat.staff)]
        listening = [asyncio.create_task(screen.listen(http)) for screen in screens]
        try:
            await asyncio.gather(kill_all(), *(chat.speak(http, killed) for chat in chats))
            async with asyncio.timeout(PATIENCE_S):
                for screen in screens:
                    await screen.complete.wait()
        finally:
            for task in listening:
                task.cancel()


def test_a_kill_while_people_talk_loses_and_doubles_nothing(live_system: System) -> None:
    agent = on_duty(live_system, "chat_agent")
    agent.call("PUT", "/v1/desk/presence", {"available": True})
    with ThreadPoolExecutor(4) as hands:
        chats = list(hands.map(lambda _: with_a_person(live_system, agent), range(CHATS)))
    asyncio.run(talk_through(live_system, chats))
    for chat in chats:
        kept = Api(chat.citizen.address, chat.citizen.token).get("/messages")["messages"]
        numbers = [message["seq"] for message in kept]
        assert numbers == sorted(set(numbers))
        said = [message["client_id"] for message in kept if message["text"] in ("在吗", LAST)]
        assert said == chat.acknowledged, "all that was acknowledged and nothing else, each once, in order"
        for screen in (chat.citizen, chat.staff):
            assert [number for number, _ in screen.shown] == numbers, "each screen has shown each once, in order"
            shown = [client_id for _, client_id in screen.shown if client_id in set(said)]
            assert shown == chat.acknowledged, "nothing is shown that wasn't acknowledged in the end"
