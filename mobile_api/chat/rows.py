"""How conversations and messages are written down, and read again. Rules only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mobile_api.chat.conversation import Attendant, Called, Conversation, Message
from mobile_api.identity.access import Holder

Row = dict[str, Any]
KEPT_APART = frozenset({"id", "holder", "owner", "language", "called", "attendant", "typed_at", "read"})
"""What a turn doesn't write: it has conditional updates of its own (see `owner_store.py`), or never changes."""


def conversation_row(conversation: Conversation) -> Row:
    """What a turn writes of a conversation."""
    kept = {name: value for name, value in asdict(conversation).items() if name not in KEPT_APART}
    lists = ("offer", "later", "called_for")
    return {**kept, **{name: list(kept[name]) for name in lists}}


def as_conversation(document: Row) -> Conversation:
    """A conversation as it is kept."""
    return Conversation(
        id=document["_id"],
        language=document["language"],
        owner=document["owner"],
        holder=Holder(document["citizen_id"], document["guest_hash"]),
        draft_id=document["draft_id"],
        topic=document["topic"],
        asked_for=document["asked_for"],
        offer=tuple(document["offer"]),
        correcting=document["correcting"],
        last_application=document["last_application"],
        last_call=document["last_call"],
        later=tuple(document.get("later", ())),  # conversations of older releases lack what follows
        asked=document.get("asked"),
        again=document.get("again", 0),
        explained=document.get("explained"),
        refused=document.get("refused", 0),
        misses=document.get("misses", 0),
        called_for=tuple(document.get("called_for", ())),
        simple=document.get("simple", False),
        login_awaited=document.get("login_awaited", False),
        withdrawing=document.get("withdrawing"),
        may_follow=document.get("may_follow", False),
        refusal=document.get("refusal"),
        called=_called(document.get("escalation")),
        attendant=Attendant(**document["attendant"]) if document.get("attendant") else None,
        typed_at=document.get("typed_at", {}),
        read=document.get("read", {}),
    )


def _called(escalation: Row | None) -> Called | None:
    if escalation is None or "id" not in escalation:  # those of older releases have none
        return None
    said = {name: escalation[name] for name in ("no", "level", "message", "forgotten") if name in escalation}
    return Called(escalation["id"], escalation["at"], escalation["team"], **said)


def message_row(message: Message) -> Row:
    """What is written of a message."""
    document: Row = {**asdict(message), "buttons": list(message.buttons)}
    document["_id"] = document.pop("id")
    return document


def as_message(document: Row) -> Message:
    """A message as it is kept."""
    return Message(
        id=document["_id"],
        conversation_id=document["conversation_id"],
        seq=document["seq"],
        sender=document["sender"],
        text=document["text"],
        at=document["at"],
        client_id=document["client_id"],
        buttons=tuple(document["buttons"]),
        card=document["card"],
        by=document.get("by"),
        reply_to=document.get("reply_to"),
    )
