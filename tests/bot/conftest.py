"""The running bot's own channel, and what its trained model understands."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest
import requests

from mobile_api.ops import train
from mobile_api.ops.system import System
from mobile_api.settings import ROOT
from tests.support.talk import Json
from tests.support.turns import Turn

Understand = Callable[[list[Json]], list[Json]]
BOT_ENVIRONMENT = {**os.environ, **train.QUIET, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def understand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understand]:
    """What the model makes of messages. It is loaded once."""
    model, log = train.train(), tmp_path_factory.mktemp("understand") / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [train.BOT_PYTHON, "-m", "bot.understand", str(model)],
            cwd=ROOT,
            env=BOT_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdin
    assert process.stdout
    questions, answers = process.stdin, process.stdout

    def ask(message: Json) -> Json:
        questions.write(json.dumps(message) + "\n")
        questions.flush()
        line = answers.readline()
        assert line, log.read_text()[-2000:]
        answer: Json = json.loads(line)
        return answer

    yield lambda messages: [ask(message) for message in messages]
    questions.close()
    process.wait(30)
    answers.close()


class Channel:
    """The bot's channel, reached as the backend reaches it."""

    def __init__(self, system: System) -> None:
        self.address = f"{system.env['YIWANG_BOT_URL']}/webhooks/backend/webhook"
        self.secret = system.env["YIWANG_BOT_SECRET"]

    def say(self, turn: Turn, **said: str) -> Json:
        """The answer to a turn: `text="..."` or `event="..."`."""
        response = self.post({"sender": turn.conversation_id, "metadata": turn.metadata, **said})
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    def post(self, body: Json | bytes, secret: str | None = None) -> requests.Response:
        """Whatever comes back to whatever is sent."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        authorization = f"Bearer {self.secret if secret is None else secret}".encode()
        headers = {"Content-Type": b"application/json", "Authorization": authorization}
        return requests.post(self.address, data=data, headers=headers, timeout=15)


@pytest.fixture
def channel(live_system: System) -> Channel:
    return Channel(live_system)
