"""What the bot remembers of a conversation: over a SIGKILL, without growing, without tokens, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pymongo

from mobile_api.chat.store import CHAT_LIFE
from mobile_api.ops.system import System
from tests.bot.conftest import Channel
from tests.support.talk import Talk
from tests.support.turns import Turns


def test_memory(live_system: System, channel: Channel, turns: Turns) -> None:
    env = live_system.env
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
        env["YIWANG_TRACKER_URL"],
        username=env["YIWANG_TRACKER_USER"],
        password=env["YIWANG_TRACKER_PASSWORD"],
        authSource=env["YIWANG_TRACKER_AUTH_SOURCE"],
    )
    trackers = client[env["YIWANG_TRACKER_DB"]]["conversations"]

    talk = Talk(live_system.url)

    def events_after_another_turn() -> int:
        with turns.turn(talk) as turn:
            channel.say(turn, text="我要开理发店")
        (tracker,) = trackers.find({"sender_id": talk.id})
        assert turn.token not in str(tracker)
        return len(tracker["events"])

    sizes = [events_after_another_turn() for _ in range(6)]
    assert sizes[-1] == sizes[2]
    (tracker,) = trackers.find({"sender_id": talk.id})
    assert datetime.now(UTC) - tracker["at"].replace(tzinfo=UTC) < timedelta(minutes=1)
    assert trackers.index_information()["at_1"]["expireAfterSeconds"] == CHAT_LIFE.total_seconds()
    older = uuid4().hex  # an older release kept it without a date
    trackers.insert_one({"sender_id": older, "events": []})
    live_system.kill("bot")
    live_system.start("bot")
    live_system.wait_ready()
    assert events_after_another_turn() == sizes[-1], "the restarted bot went on with the tracker that it found"
    (kept,) = trackers.find({"sender_id": older})
    assert kept["at"], "from now on it has its life, too"
    client.close()
