"""SIGKILL while fifty conversations with people run: no message is lost, none doubled; each screen hears it once, and
shows nothing that isn't kept."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import aiohttp

from mobile_api.ops.system import System
from tests.support.screen import PAUSE_S, Screen, impatient, listening
from tests.support.staff import on_duty
from tests.support.talk import Api, Talk

CHATS = 50
KILLED = ("backend", "database")
LAST = "最后一句"


@dataclass
class Chat:
    """One conversation, a screen on each side, and what was acknowledged."""

    citizen: Screen
    staff: Screen
    acknowledged: list[str] = field(default_factory=list)

    async def speak(self, http: aiohttp.ClientSession, killed: asyncio.Event) -> None:
        """Both sides by turns until all was killed; then the last word."""
        while not killed.is_set():
            for by in (self.citizen, self.staff):
                await self._say(http, by, "在吗")
                await asyncio.sleep(PAUSE_S)
        await self._say(http, self.citizen, LAST)

    async def _say(self, http: aiohttp.ClientSession, by: Screen, text: str) -> None:
        client_id, _ = await by.say(http, text)
        self.acknowledged.append(client_id)


def with_a_person(system: System, agent: Api) -> Chat:
    """A conversation that the agent has taken."""
    talk = Talk(system.url)
    talk.say("转人工")
    at_desk = f"/v1/desk/conversations/{talk.id}"
    agent.post(f"{at_desk}/claim")
    assert talk.guest_token
    assert agent.token
    return Chat(
        Screen(f"{system.url}/v1/conversations/{talk.id}", talk.guest_token, LAST),
        Screen(f"{system.url}{at_desk}", agent.token, LAST),
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

    screens = [screen for chat in chats for screen in (chat.citizen, chat.staff)]
    async with impatient() as http, listening(http, screens):
        await asyncio.gather(kill_all(), *(chat.speak(http, killed) for chat in chats))


def test_a_kill_while_people_talk_loses_and_doubles_nothing(live_system: System) -> None:
    agent = on_duty(live_system, "chat_agent")
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
