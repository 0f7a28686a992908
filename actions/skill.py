"""What every skill has in common: one backend call, its telling, and the boundary where failures end."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.backend import BackendFailed, backend
from actions.heard import Heard, heard_in, request_id_in
from actions.log import log
from actions.replies import tell

Events = list[dict[str, Any]]


class Skill(Action, ABC):
    """One thing that a citizen can mean. A subclass says what to ask the backend."""

    action: ClassVar[str]

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action

    @abstractmethod
    def call(self, heard: Heard) -> tuple[str, dict[str, Any]]:
        """The backend call and its body."""

    def opening(self, heard: Heard, outcome: str) -> str | None:
        """The response that comes before what the backend says, if any; it may depend on what came of the call."""
        return None

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """One call, then listen: said outright, it spares Rasa a second prediction."""
        await self._guarded(dispatcher, tracker)
        return [FollowupAction("action_listen")]

    async def _guarded(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Never raises: Rasa would drop the turn's events, and the server's error page shows the whole tracker."""
        began, about = time.perf_counter(), log.bind(action=self.action, request_id=request_id_in(tracker))
        try:
            outcome = await self._run(dispatcher, heard_in(tracker))
        except BackendFailed as problem:
            about.error("action_failed", why=f"backend: {problem}")
            self._apologise(dispatcher)
        except Exception as problem:  # the boundary; a traceback would show what the citizen wrote
            about.error("action_failed", why=type(problem).__name__)
            self._apologise(dispatcher)
        else:
            about.info("action", outcome=outcome, ms=round((time.perf_counter() - began) * 1000))

    def _apologise(self, dispatcher: CollectingDispatcher) -> None:
        dispatcher.messages.clear()
        dispatcher.utter_message(response="utter_trouble", json_message={"failed": True})

    async def _run(self, dispatcher: CollectingDispatcher, heard: Heard) -> str:
        """Call, tell; the call's outcome."""
        call, body = self.call(heard)
        result = await backend.call(call, heard.token, heard.request_id, body)
        opening = self.opening(heard, result["outcome"])
        if opening is not None:
            dispatcher.utter_message(response=opening)
        tell(dispatcher, call, result, heard.language)
        return str(result["outcome"])
