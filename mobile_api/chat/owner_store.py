"""Who owns a conversation, in MongoDB. Every change is one conditional update: of two at once, one happens.

The owner changes between two turns only, or in the bot's own turn: so the bot is never asked while a person has the
conversation, and no message's number overtakes another's.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from mobile_api.chat.conversation import Attendant, Called, Conversation, Side
from mobile_api.chat.store import NEVER, as_conversation
from mobile_api.db import Database, Document, Session

MOST = 500
"""Conversations that are read at once: more don't wait in a city's queue."""
AWAITED_ANEW: Document = {"owner": "queued", "attendant": None, "escalation.message": None}
"""What a person had waits for another: the message that was left for the first has been read."""


class OwnerStore:
    """The only code that knows how a conversation's owner is kept."""

    def __init__(self, db: Database) -> None:
        self._conversations = db["conversations"]

    async def escalate(self, conversation_id: str, packet: Document, session: Session) -> None:
        """Put the conversation into the desk's queue, unless it is there, or with a person, already."""
        queued = {"owner": "queued", "escalation": packet, "typed_at": {}, "read": {}}
        await self._change({"_id": conversation_id, "owner": "bot"}, {"$set": queued}, session)

    async def leave_queue(self, conversation_id: str, session: Session) -> None:
        """Take the conversation out of the desk's queue, unless a person has it already."""
        back = {"$set": {"owner": "bot"}, "$unset": {"escalation": ""}}
        await self._change({"_id": conversation_id, "owner": "queued"}, back, session)

    async def claim(self, conversation_id: str, attendant: Attendant, session: Session) -> bool:
        """Give what waits to a member of staff; False if it doesn't wait."""
        taken = {"$set": {"owner": "human", "attendant": asdict(attendant), "escalation.no": None}}
        return await self._change({"_id": conversation_id, "owner": "queued"}, taken, session)

    async def pass_on(self, conversation_id: str, account: str, to: Attendant, session: Session) -> bool:
        """Give one's conversation to a colleague; False if one doesn't own it."""
        return await self._change(_owned(conversation_id, account), {"$set": {"attendant": asdict(to)}}, session)

    async def requeue(self, conversation_id: str, account: str, team: str | None, session: Session) -> bool:
        """Put one's conversation back into the queue for a team, at the place that its age gives it; False if one
        doesn't own it."""
        changed = {"$set": {**AWAITED_ANEW, "escalation.team": team}}
        return await self._change(_owned(conversation_id, account), changed, session)

    async def give_back(self, conversation_id: str, account: str, session: Session) -> bool:
        """Give one's conversation back to the bot; False if one doesn't own it."""
        changed = {"$set": {"owner": "bot", "attendant": None}, "$unset": {"escalation": ""}}
        return await self._change(_owned(conversation_id, account), changed, session)

    async def forget(self, conversation: Conversation, before: datetime, session: Session) -> bool:
        """Put a conversation whose attendant hasn't answered since `before` back into the queue; False if they have."""
        account = conversation.attendant.account if conversation.attendant else ""
        late = {**_owned(conversation.id, account), "attendant.waiting_since": {"$gt": NEVER, "$lt": before}}
        changed = {"$set": AWAITED_ANEW, "$inc": {"escalation.forgotten": 1}}
        return await self._change(late, changed, session)

    async def note_no(self, conversation_id: str, called: Called, no: str | None, session: Session) -> bool:
        """Nobody can come at once, so that what waits becomes a call-back, or (None) somebody can again; False if
        that call waits no more, or it was noted otherwise meanwhile."""
        as_known = {"_id": conversation_id, "owner": "queued", "escalation.id": called.id, "escalation.no": called.no}
        was = {"escalation.was_no": no} if no else {}
        return await self._change(as_known, {"$set": {"escalation.no": no, **was}}, session)

    async def note_message(self, conversation_id: str, text: str, session: Session) -> bool:
        """Keep what the citizen wants to be called back about; False if nobody is awaited any more."""
        changed = {"$set": {"escalation.message": text}}
        return await self._change({"_id": conversation_id, "owner": "queued"}, changed, session)

    async def citizen_waits(self, conversation_id: str, now: datetime) -> None:
        """From now on the attendant owes an answer, unless they do already."""
        free = {"_id": conversation_id, "owner": "human", "attendant.waiting_since": None}
        await self._change(free, {"$set": {"attendant.waiting_since": now}})

    async def answered(self, conversation_id: str, account: str, session: Session) -> bool:
        """The attendant has answered; False if it isn't theirs any more."""
        changed = {"$set": {"attendant.waiting_since": None}}
        return await self._change(_owned(conversation_id, account), changed, session)

    async def note_typing(self, conversation_id: str, side: Side, now: datetime) -> None:
        """One side types."""
        await self._change({"_id": conversation_id}, {"$set": {f"typed_at.{side}": now}})

    async def note_read(self, conversation_id: str, side: Side, seq: int) -> None:
        """One side has seen the messages up to a number; it never goes back."""
        await self._change({"_id": conversation_id}, {"$max": {f"read.{side}": seq}})

    async def get(self, conversation_id: str) -> tuple[Conversation, Document] | None:
        """A conversation for which a person was called, with what they are to know of it."""
        document = await self._conversations.find_one({"_id": conversation_id})
        if document is None or not document.get("escalation"):
            return None
        return as_conversation(document), document["escalation"]

    async def waiting(self) -> list[tuple[Conversation, Document]]:
        """What waits for a person, the oldest first, each with its packet."""
        return await self._found("queued")

    async def owned(self) -> list[tuple[Conversation, Document]]:
        """What people have, the oldest first, each with its packet."""
        return await self._found("human")

    async def ahead(self, of: datetime) -> int:
        """How many wait longer for a person who can come."""
        query = {"owner": "queued", "escalation.at": {"$gt": NEVER, "$lt": of}, "escalation.no": None}
        return await self._conversations.count_documents(query)

    async def _found(self, owner: str) -> list[tuple[Conversation, Document]]:
        found = self._conversations.find({"owner": owner, "escalation.at": {"$gt": NEVER}})
        documents = await found.sort("escalation.at", 1).limit(MOST).to_list(MOST)
        return [(as_conversation(document), document["escalation"]) for document in documents]

    async def _change(self, held: Document, change: Document, session: Session | None = None) -> bool:
        return (await self._conversations.update_one(held, change, session=session)).matched_count == 1


def _owned(conversation_id: str, account: str) -> Document:
    return {"_id": conversation_id, "owner": "human", "attendant.account": account}
