"""The trained model, and the bot's processes over HTTP.

The model is the one that `YIWANG_BOT_MODEL` names, else it is trained once for the session (about 20 s).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.actions.servers import BOT_PYTHON, ROOT, action_server, bot_environment, free_port, post, running
from tests.actions.stand_in import StandIn

SECRET = "a-secret-for-tests"
ENDPOINTS = "action_endpoint:\n  url: {actions}/webhook\n  selective_domain: true\n"
Say = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("YIWANG_BOT_MODEL"):
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("model")
    arguments = ["--config", "bot/config.yml", "--domain", "bot/domain", "--data", "nlu_data/nlu", "bot/rules.yml"]
    command = [BOT_PYTHON, "-m", "rasa", "train", *arguments, "--out", str(folder), "--fixed-model-name", "bot"]
    done = subprocess.run(command, cwd=ROOT, env=bot_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / "bot.tar.gz"


@pytest.fixture(scope="session")
def understand(model: Path) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """What the model makes of messages, all in one go."""

    def ask(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [BOT_PYTHON, "-m", "bot.understand", str(model)],
            input="\n".join(json.dumps(message) for message in messages),
            cwd=ROOT,
            env=bot_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture(scope="session")
def bot_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bot") / "bot.log"


@pytest.fixture(scope="session")
def bot_url(model: Path, stand_in: StandIn, bot_log: Path) -> Iterator[str]:
    """The running bot, with the real action server behind it and a tracker store in memory."""
    folder, port = bot_log.parent, free_port()
    with action_server(stand_in.url, folder / "actions.log") as actions:
        endpoints = folder / "endpoints.yml"
        endpoints.write_text(ENDPOINTS.format(actions=actions))
        url = f"http://127.0.0.1:{port}"
        arguments = ["-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--model", str(model)]
        arguments += ["--endpoints", str(endpoints), "--credentials", "bot/credentials.yml"]
        ready = f"{url}/webhooks/backend/"
        with running(arguments, ready, bot_log, bot_environment(YIWANG_BOT_SECRET=SECRET), 90):
            yield f"{url}/webhooks/backend/webhook"


@pytest.fixture
def say(bot_url: str) -> Say:
    """One turn: `say("要多少钱", awaiting={...}, language="en")`."""

    def turn(text: str | None = None, secret: str = SECRET, **more: Any) -> tuple[int, Any]:
        metadata = {
            "language": more.pop("language", "zh"),
            "awaiting": more.pop("awaiting", {"kind": "none", "type": None, "options": []}),
            "token": "delegated-token",
            "request_id": "r1",
        }
        body = {"sender": more.pop("sender", "c1"), "metadata": metadata, **more}
        if text is not None:
            body["text"] = text
        return post(bot_url, body, {"Authorization": f"Bearer {secret}"})

    return turn
