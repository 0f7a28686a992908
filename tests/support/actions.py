"""The action server as Rasa calls it: a tracker's state in, responses by name and events out."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from tests.support.talk import Json, Talk
from tests.support.turns import Called, Turns


@dataclass(frozen=True)
class Done:
    """What came of one action."""

    responses: list[Json]
    events: list[Json]
    called: Called | None
    """What it asked the backend, if anything."""

    @property
    def names(self) -> list[str]:
        """The responses, in order."""
        return [response["response"] for response in self.responses]


class Actions:
    """Runs single actions in real turns of real conversations."""

    def __init__(self, address: str, turns: Turns) -> None:
        self._address, self._turns = address, turns

    def run(
        self, talk: Talk, action: str, intent: str, text: str, awaiting: str | None = None, language: str | None = None
    ) -> Done:
        """One action. What the tracker says of the waiting question and the language may differ from what is so."""
        with self._turns.turn(talk) as turn:
            slots = {"language": language or turn.language, "awaiting": awaiting or turn.awaiting["kind"]}
            answer = self.post(action, intent, text, slots, turn.metadata)
            return Done(answer["responses"], answer["events"], self._turns.called(turn))

    def post(self, action: str, intent: str, text: str, slots: Json, metadata: Json) -> Json:
        """The answer to a call of the webhook, which is a success whatever happens."""
        message = {"text": text, "intent": {"name": intent}, "entities": [], "metadata": metadata}
        tracker = {"sender_id": "c", "slots": slots, "latest_message": message, "events": [], "paused": False}
        body = {"next_action": action, "sender_id": "c", "version": "3.6.21", "tracker": tracker, "domain": {}}
        response = requests.post(self._address, json=body, timeout=15)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer
