"""The real action server over HTTP, with a stand-in for the backend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.actions.servers import action_server, post
from tests.actions.stand_in import TOKEN, StandIn

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture(scope="session")
def actions_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("actions") / "actions.log"


@pytest.fixture(scope="session")
def actions_url(stand_in: StandIn, actions_log: Path) -> Iterator[str]:
    with action_server(stand_in.url, actions_log) as url:
        yield url


@pytest.fixture
def run(actions_url: str) -> Run:
    """Runs an action as Rasa would: `run("action_request", text=..., intent=..., slots...)`."""

    def run_action(
        action: str,
        text: str = "我要开理发店",
        intent: str = "request_service",
        token: str | None = TOKEN,
        **slots: Any,
    ) -> dict[str, Any]:
        metadata = {} if token is None else {"token": token}
        message = {"text": text, "intent": {"name": intent}, "entities": [], "metadata": metadata}
        known = {"language": "zh", "awaiting": "none", "misses": 0.0, **slots}
        tracker = {"sender_id": "c1", "slots": known, "latest_message": message, "events": [], "paused": False}
        status, answer = post(
            f"{actions_url}/webhook",
            {"next_action": action, "sender_id": "c1", "version": "3.6.21", "tracker": tracker, "domain": {}},
        )
        assert status == 200, answer
        return dict(answer)

    return run_action
