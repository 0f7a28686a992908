"""A conversation and its messages. Rules only."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from mobile_api.applications.application import Application
from mobile_api.errors import InvalidValue
from mobile_api.identity.access import Holder

Owner = Literal["bot", "queued", "human"]
"""Who answers: the bot, the bot while a person is awaited, or a person."""

PAGE = 200
"""Messages read at once."""
MAX_ASKED_FOR = 200
MAX_TEXT = 2000
"""Characters of one message: a long story fits, a flood doesn't."""

TYPING_FOR = timedelta(seconds=6)
"""Somebody who has typed is taken to go on for so long."""
Side = Literal["citizen", "staff"]


@dataclass(frozen=True)
class Called:
    """A person was called: when, for which team, and whether one could come."""

    id: str
    at: datetime
    team: str | None
    """Id of the department whose matter it is; None: the general desk's."""
    no: str | None = None
    """Why nobody comes at once, as a code of the desk's ladder: then it is a call-back."""
    level: int = 0
    """How surely the citizen is known: 0 a guest, 1 by phone, 2 by face or at the counter."""
    message: str | None = None
    """What was left for the call-back."""
    forgotten: int = 0
    """How often whoever had taken it didn't answer in time."""

    @property
    def is_call_back(self) -> bool:
        """Whether a message was left because nobody could come: its answer comes whenever it can."""
        return self.no is not None and self.message is not None


@dataclass(frozen=True)
class Attendant:
    """The member of staff who owns the conversation."""

    account: str
    number: str
    """What the citizen is told of them."""
    since: datetime
    waiting_since: datetime | None = None
    """Since when the citizen waits for an answer of theirs."""


STAFF_IDS = "staff:"
"""Before the client ids of staff: a citizen's have no colon, so that neither can take the other's."""


@dataclass(frozen=True)
class Conversation:
    """What is going on between one person and the city."""

    id: str
    language: str
    owner: Owner
    holder: Holder
    draft_id: str | None = None
    topic: str | None = None
    """One-thing last spoken of, also where no draft can be begun."""
    asked_for: str = ""
    """The words of the last request: a terse one after it is read together with them."""
    offer: tuple[str, ...] = ()
    """One-things put to the citizen as buttons, waiting for a choice."""
    later: tuple[str, ...] = ()
    """One-things wished for in the same breath as the present one: their turn comes after it."""
    correcting: str | None = None
    """Id of the answer to be given again; `WHICH` while it is open which one."""
    login_awaited: bool = False
    """The citizen has confirmed a submission or a withdrawal, which waits for the login."""
    withdrawing: dict[str, Any] | None = None
    """Number and name of the application of which it was asked whether it shall be withdrawn."""
    may_follow: bool = False
    """Papers that aren't key are missing and may follow: it is asked whether to submit without them."""
    refusal: dict[str, str] | None = None
    """Why the last submission was sent to the counter, by language, while it may still be asked about."""
    last_application: dict[str, Any] | None = None
    last_call: str | None = None
    """The assistant's last call, named by `call_id`: its result is kept, so running it again gives the same."""
    asked: str | None = None
    """The question that was put last, `kind:id`: it isn't put in the same words twice."""
    again: int = 0
    """How often in a row it has been put before."""
    explained: str | None = None
    """What was explained last, and isn't at such length again: a question, or a one-thing without a form, by its id."""
    refused: int = 0
    """Answers in a row that weren't accepted."""
    misses: int = 0
    """Requests in a row that weren't understood."""
    called_for: tuple[str, ...] = ()
    """Ids of cases, or of whole one-things, that need a person, who was called for each or was there already."""
    simple: bool = False
    """Elder mode: shorter sentences, numbered choices."""
    called: Called | None = None
    attendant: Attendant | None = None
    typed_at: Mapping[str, datetime] = field(default_factory=dict)
    """When each side typed last."""
    read: Mapping[str, int] = field(default_factory=dict)
    """Number of the last message that each side has seen, while a person was wanted or there."""

    @property
    def with_person(self) -> bool:
        """Whether a person answers: they alone take files."""
        return self.owner == "human"

    def types(self, side: Side, now: datetime) -> bool:
        """Whether one side is typing."""
        typed_at = self.typed_at.get(side)
        return typed_at is not None and now < typed_at + TYPING_FOR


WHICH = "?"
"""`Conversation.correcting` while the citizen hasn't said which answer is wrong."""


def as_last(application: Application) -> dict[str, Any]:
    """`Conversation.last_application`."""
    return {"number": application.number, "state": application.state.value, "name": application.name}


@dataclass(frozen=True)
class Message:
    """One line of the conversation."""

    id: str
    conversation_id: str
    seq: int
    sender: Literal["citizen", "bot", "staff"]
    text: str
    at: datetime
    client_id: str | None = None
    buttons: tuple[dict[str, str], ...] = ()
    card: dict[str, Any] | None = None
    by: str | None = None
    """Number of the member of staff who wrote it."""
    reply_to: str | None = None
    """Id of what the bot answers with it; notices and news answer nothing."""


def call_id(message_id: str, call: str) -> str:
    """The name of one assistant call: for one message, one kind of call."""
    return f"{message_id}:{call}"


def checked_text(text: str) -> str:
    """A citizen's message without invisible control characters. Raises `InvalidValue` if it is empty or too long."""
    visible = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"}).strip()
    if not visible:
        raise InvalidValue("请输入文字。", "Please write something.", field="text")
    if len(visible) > MAX_TEXT:
        raise InvalidValue(
            f"消息太长了，最多{MAX_TEXT}个字，请分几次说。",
            f"The message is too long: at most {MAX_TEXT} characters.",
            field="text",
        )
    return visible
