"""Starts the bot's processes for tests: each in its own environment, told apart by port, stopped at the end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BOT_PYTHON = os.environ.get("YIWANG_BOT_PYTHON", str(ROOT / ".venv-bot/bin/python"))
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bot_environment(**more: str) -> dict[str, str]:
    """The environment of a bot process."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    return {**os.environ, **quiet, "PYTHONPATH": str(ROOT), "SANIC_HOST": "127.0.0.1", **more}


@contextmanager
def running(
    arguments: list[str], ready_url: str, log: Path, environment: Mapping[str, str], wait_s: float
) -> Iterator[subprocess.Popen[bytes]]:
    """A bot process, from when it answers at `ready_url`."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [BOT_PYTHON, *arguments], cwd=ROOT, env=dict(environment), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + wait_s
        while not answers(ready_url):
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{arguments[:3]} didn't start:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()  # nothing happens if it has ended already
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        with NO_PROXY.open(url, timeout=1):
            return True
    except OSError:
        return False


def post(url: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """Status and JSON answer of a POST; `body` may be bytes that are no JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})})
    try:
        with NO_PROXY.open(request, timeout=15) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@contextmanager
def action_server(backend_url: str, log: Path) -> Iterator[str]:
    """The action server's address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    arguments = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    with running(arguments, f"{url}/health", log, bot_environment(YIWANG_API_URL=backend_url), 30):
        yield url
