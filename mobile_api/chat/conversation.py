"""A conversation and its messages. Rules only."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
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
    simple: bool = False
    """Elder mode: shorter sentences, numbered choices."""


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
