"""A turn of a conversation without its message: so the bot's processes can be driven one by one.

The conversation is taken as a second backend beside the running one would take it, with the same store and the same
keys. What is done with the turn's delegated token is really done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from mobile_api.chat.store import ChatStore
from mobile_api.db import Database, connect
from mobile_api.identity.access import Caller, guest_from_token
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import now_utc
from mobile_api.ops.system import System
from tests.support.talk import Json, Talk

T = TypeVar("T")


@dataclass(frozen=True)
class Turn:
    """What the backend tells the bot about a turn."""

    conversation_id: str
    message_id: str
    token: str
    language: str
    awaiting: Json

    @property
    def metadata(self) -> Json:
        """As it goes along with the message."""
        about = {"language": self.language, "awaiting": self.awaiting}
        return {**about, "token": self.token, "request_id": self.message_id}


@dataclass(frozen=True)
class Called:
    """The assistant's call that was made in a turn, as the backend has kept it."""

    name: str
    result: Json


class Turns:
    """Takes conversations of a running system for turns."""

    def __init__(self, system: System) -> None:
        self._runner = asyncio.Runner()
        self._tokens = Tokens(system.signing_key())
        self._db = self._run(_connect(system.env["MONGODB_URI"]))
        self._store = ChatStore(self._db)

    @contextmanager
    def turn(self, talk: Talk) -> Iterator[Turn]:
        """One turn of `talk`, with the language and the question that it has now."""
        state, message_id, turn_id, now = talk.reload(), uuid4().hex, uuid4().hex, now_utc()
        caller = guest_from_token(talk.guest_token or "")
        if state["citizen_id"]:
            caller = Caller("citizen", state["citizen_id"], level=2)
        assert caller is not None
        standing = self._run(self._store.standing(talk.id))
        assert standing is not None
        assert self._run(self._store.begin_turn(talk.id, standing[1], turn_id, now)), "somebody else has a turn"
        token = self._tokens.delegated(talk.id, message_id, turn_id, caller, now)
        try:
            yield Turn(talk.id, message_id, token, state["language"], _awaiting(state["next_question"]))
        finally:
            self._run(self._store.end_turn(talk.id, turn_id, 0))
            talk.reload()

    def called(self, turn: Turn) -> Called | None:
        """The call that was made with the turn's token, if any was."""
        conversation = self._run(self._store.get(turn.conversation_id))
        message_id, _, name = (conversation.last_call if conversation and conversation.last_call else "").partition(":")
        if message_id != turn.message_id:
            return None
        return Called(name, self._run(self._store.result(f"{message_id}:{name}")))

    def kept(self, talk: Talk) -> Json:
        """The conversation as it lies in the database."""
        document = self._run(_one(self._db, talk.id))
        assert document is not None
        return document

    def close(self) -> None:
        """Let go of the connections."""
        self._db.client.close()
        self._runner.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)


async def _one(db: Database, conversation_id: str) -> Json | None:
    return await db["conversations"].find_one({"_id": conversation_id})


async def _connect(uri: str) -> Database:
    return connect(uri, "yiwang")


def _awaiting(question: Json | None) -> Json:
    """What the backend says about the question that waits."""
    if question is None:
        return {"kind": "none", "type": None, "options": []}
    options = [{"id": option["id"], "label": option["label"], "words": []} for option in question["options"]]
    return {"kind": question["kind"], "type": question["type"], "options": options}
