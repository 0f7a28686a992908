"""What the bot remembers of a conversation: over a SIGKILL, without growing, and without tokens."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.actions.samples import sample
from tests.actions.servers import action_server, bot_environment, free_port, post, running
from tests.actions.stand_in import StandIn
from tests.bot.conftest import SECRET

NOTHING: dict[str, Any] = {"kind": "none", "type": None, "options": []}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """The embedded database, as the project starts it."""
    port = free_port()
    program = Path(sys.executable).with_name("secantusd-py")
    storage = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(tmp_path / "db"), "--sync-on-commit"]
    process = subprocess.Popen([program, *storage], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    try:
        pymongo.MongoClient(url, serverSelectionTimeoutMS=20000).admin.command("ping")
        yield url
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def bot(model: Path, database: str, actions: str, log: Path) -> Iterator[str]:
    """The bot with the project's own endpoints file."""
    port = free_port()
    environment = bot_environment(
        YIWANG_BOT_SECRET=SECRET,
        YIWANG_ACTIONS_URL=f"{actions}/webhook",
        YIWANG_TRACKER_URL=database,
        YIWANG_TRACKER_DB="bot_test",
        YIWANG_TRACKER_USER="",
        YIWANG_TRACKER_PASSWORD="",
        YIWANG_TRACKER_AUTH_SOURCE="admin",
    )
    arguments = ["-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--model", str(model)]
    arguments += ["--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"]
    with running(arguments, f"http://127.0.0.1:{port}/webhooks/backend/", log, environment, 90) as process:
        yield f"http://127.0.0.1:{port}/webhooks/backend/webhook"
        process.send_signal(signal.SIGKILL)


def test_memory(model: Path, database: str, stand_in: StandIn, tmp_path: Path) -> None:
    def say(url: str, text: str) -> Any:
        metadata = {"language": "zh", "awaiting": NOTHING, "token": "delegated-token", "request_id": "r"}
        body = {"sender": "m1", "text": text, "metadata": metadata}
        status, answer = post(url, body, {"Authorization": f"Bearer {SECRET}"})
        assert status == 200
        return answer["messages"]

    trackers: Any = pymongo.MongoClient(database)["bot_test"]["conversations"]
    with action_server(stand_in.url, tmp_path / "actions.log") as actions:
        with bot(model, database, actions, tmp_path / "first.log") as url:
            stand_in.results = {"request": sample("request", "started")}
            sizes = []
            for _ in range(6):
                say(url, "我要开理发店")
                (kept,) = trackers.find({"sender_id": "m1"})
                sizes.append(len(kept["events"]))
            assert sizes[-1] == sizes[2]
            assert "delegated-token" not in str(kept)
        with bot(model, database, actions, tmp_path / "second.log") as url:
            say(url, "我要开理发店")
            (kept,) = trackers.find({"sender_id": "m1"})
            assert len(kept["events"]) == sizes[-1], "the restarted bot went on with the tracker it found"
