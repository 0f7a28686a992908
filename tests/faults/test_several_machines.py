"""Two backends and two bots behind nginx: one of each dies, then the others are restarted; no chat is dropped."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import aiohttp

from mobile_api.ops.system import System
from tests.support.answers import answer_to
from tests.support.machines import Machines, machines_beside
from tests.support.screen import Screen, impatient, listening
from tests.support.talk import Api, Json, Talk

CHATS = 8
LAST = "谢谢"
CONFIRM = "confirm"
WISH, SITUATION = "我要开理发店", ("个体工商户", "租的")
PATIENCE_S = 120.0
READING_S = 1.0
AHEAD = 2
"""How many more answers each chat gives before the next thing happens."""


@dataclass
class Chat:
    """A conversation with the bot, what was acknowledged, and what was answered in its form."""

    citizen: Screen
    acknowledged: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def fill(self, http: aiohttp.ClientSession, over: asyncio.Event) -> None:
        """Answer what is asked until all is over, then say the last word."""
        for text in (WISH, *SITUATION):
            turn = await self._say(http, text)
        while not over.is_set():
            await asyncio.sleep(READING_S)
            question = turn["conversation"]["next_question"]
            if question["id"] == CONFIRM:  # the form is full: ask back, which changes nothing
                turn = await self._say(http, "要多少钱")
                continue
            self.answered.append(question["id"])
            turn = await self._say(http, answer_to(question))
            assert question["id"] in turn["conversation"]["filled"]
        await self._say(http, LAST)

    async def gets_ahead(self) -> None:
        """Until it has said a few more things."""
        want = len(self.acknowledged) + AHEAD
        async with self.moved:
            await self.moved.wait_for(lambda: len(self.acknowledged) >= want)

    async def _say(self, http: aiohttp.ClientSession, text: str) -> Json:
        client_id, turn = await self.citizen.say(http, text)
        async with self.moved:
            self.acknowledged.append(client_id)
            self.moved.notify_all()
        return turn


async def all_go_on(chats: list[Chat]) -> None:
    """Every chat gets ahead."""
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(chat.gets_ahead() for chat in chats))


async def one_of_each_dies_and_the_others_are_restarted(machines: Machines, chats: list[Chat]) -> None:
    system, over = machines.system, asyncio.Event()

    async def happens() -> None:
        await all_go_on(chats)
        system.kill("backend-a")
        system.kill("bot-a")
        await all_go_on(chats)
        machines.start("backend-a")
        machines.start("bot-a")
        await asyncio.to_thread(machines.wait_ready, "bot-a", "backend-a")
        for name in ("backend-b", "bot-b"):
            await asyncio.to_thread(system.end, name)
            await all_go_on(chats)
            machines.start(name)
            await asyncio.to_thread(machines.wait_ready, name)
        over.set()

    async with impatient() as http, listening(http, [chat.citizen for chat in chats]):
        await asyncio.gather(happens(), *(chat.fill(http, over) for chat in chats))


def all_of(chat: Chat) -> list[Json]:
    """Its messages, page after page."""
    api = Api(chat.citizen.address, chat.citizen.token)
    kept: list[Json] = []
    while page := api.get(f"/messages?after={kept[-1]['seq'] if kept else 0}")["messages"]:
        kept += page
    return kept


def test_one_of_each_dies_and_the_others_are_restarted(live_system: System) -> None:
    with machines_beside(live_system) as machines:

        def begun(_: int) -> Chat:
            talk = Talk(machines.url)
            assert talk.guest_token
            return Chat(Screen(f"{machines.url}/v1/conversations/{talk.id}", talk.guest_token, LAST))

        with ThreadPoolExecutor(4) as hands:
            chats = list(hands.map(begun, range(CHATS)))
        asyncio.run(one_of_each_dies_and_the_others_are_restarted(machines, chats))
        assert "/v1/" not in (live_system.data_dir / "nginx.log").read_text(), "nobody's address or what they ask"
        for chat in chats:
            kept = all_of(chat)
            numbers = [message["seq"] for message in kept]
            said = [message["client_id"] for message in kept if message["client_id"] in set(chat.acknowledged)]
            assert numbers == sorted(set(numbers))
            assert said == chat.acknowledged, "all that was acknowledged, each once, in order"
            assert len([m for m in kept if m["sender"] == "citizen"]) == len(said), "and nothing else"
            for asked in [m for m in kept if m["sender"] == "citizen"][:-1]:  # the last one's answer may be on its way
                answers = [m["text"] for m in kept if m["reply_to"] == asked["id"]]
                assert answers, asked
                assert len(answers) == len(set(answers)), "answered once"
            shown = [number for number, _ in chat.citizen.shown]  # it closes with the last word, before its answer
            assert shown == numbers[: len(shown)], "the screen has shown each once, in order"
            assert len(chat.answered) == len(set(chat.answered)), "nothing that was acknowledged was asked again"
