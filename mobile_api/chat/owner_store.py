"""Who owns a conversation, in MongoDB. Every change is one conditional update: of two at once, one happens.

The owner changes between two turns only, or in the bot's own turn: so the bot is never asked while a person has the
conversation, and no message's number overtakes another's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from mobile_api.chat.conversation import Attendant, Called, Conversation, Side
from mobile_api.chat.rows import as_conversation
from mobile_api.chat.store import CHAT_LIFE, NEVER
from mobile_api.db import Database, Document, Session

UNREAD: Document = {"escalation.last_said": 0, "escalation.filled": 0, "escalation.missing": 0}
"""The bulk of a packet, which is for whoever takes the conversation."""
AWAITED_ANEW: Document = {"owner": "queued", "attendant": None, "escalation.message": None}
"""What a person had waits for another: the message that was left for the first has been read."""


@dataclass(frozen=True)
class Wanted:
    """Which conversations of the desk are looked for; what is left out doesn't matter."""

    owner: Literal["queued", "human"]
    team: str | None = None
    """Of this team alone."""
    call_backs: bool | None = None
    """Those that wait for an answer whenever it can come, or those that wait for a person now."""
    attendant: str | None = None
    """Account of whoever has it."""
    not_of: str | None = None
    """Account of somebody who doesn't."""
    owed: bool = False
    """Those only whose attendant owes an answer."""
    forgotten: bool = False
    """Those only that somebody didn't answer in time."""

    def query(self) -> Document:
        """As MongoDB is asked for them."""
        asked: Document = {"owner": self.owner, "escalation.at": {"$gt": NEVER}}
        if self.team is not None:
            asked["escalation.team"] = self.team
        if self.call_backs is not None:
            asked["escalation.no"] = {"$ne": None} if self.call_backs else None
        if self.attendant is not None:
            asked["attendant.account"] = self.attendant
        if self.not_of is not None:
            asked["attendant.account"] = {"$ne": self.not_of}
        if self.owed:
            asked["attendant.waiting_since"] = {"$gt": NEVER}
        if self.forgotten:
            asked["escalation.forgotten"] = {"$gt": 0}
        return asked


class OwnerStore:
    """The only code that knows how a conversation's owner is kept."""

    def __init__(self, db: Database) -> None:
        self._conversations = db["conversations"]

    async def escalate(self, conversation_id: str, packet: Document, session: Session) -> None:
        """Put the conversation into the desk's queue, unless it is there, or with a person, already."""
        queued = {"owner": "queued", "escalation": packet, "typed_at": {}, "read": {}}
        await self._change({"_id": conversation_id, "owner": "bot"}, {"$set": queued}, session)

    async def leave_queue(self, conversation_id: str, session: Session) -> bool:
        """Take the conversation out of the desk's queue; False if a person has it already."""
        back = {"$set": {"owner": "bot"}, "$unset": {"escalation": ""}}
        return await self._change({"_id": conversation_id, "owner": "queued"}, back, session)

    async def leave_desk(self, conversation_id: str, session: Session) -> None:
        """Take the conversation from the desk, whoever has it there."""
        back = {"$set": {"owner": "bot", "attendant": None}, "$unset": {"escalation": ""}}
        await self._change({"_id": conversation_id}, back, session)

    async def claim(self, conversation_id: str, called: Called, attendant: Attendant, session: Session) -> bool:
        """Give what waits since this call to a member of staff; False if it doesn't, or waits for another team."""
        taken = {"$set": {"owner": "human", "attendant": asdict(attendant), "escalation.no": None}}
        waiting = {"owner": "queued", "escalation.id": called.id, "escalation.team": called.team}
        return await self._change({"_id": conversation_id, **waiting}, taken, session)

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
        that call waits no more, it was noted otherwise meanwhile, or a message was left: its answer is promised."""
        as_known = {"_id": conversation_id, "owner": "queued", "escalation.id": called.id, "escalation.no": called.no}
        as_known["escalation.message"] = called.message
        was = {"escalation.was_no": no} if no else {}
        return await self._change(as_known, {"$set": {"escalation.no": no, **was}}, session)

    async def note_message(self, conversation_id: str, called: str, text: str, session: Session) -> bool:
        """Keep what the citizen wants to be called back about; False if that call waits no more."""
        waiting = {"_id": conversation_id, "owner": "queued", "escalation.id": called}
        return await self._change(waiting, {"$set": {"escalation.message": text}}, session)

    async def citizen_waits(self, conversation_id: str, now: datetime, session: Session) -> None:
        """From now on the attendant owes an answer, unless they do already."""
        free = {"_id": conversation_id, "owner": "human", "attendant.waiting_since": None}
        await self._change(free, {"$set": {"attendant.waiting_since": now}}, session)

    async def word(self, known: Conversation, seq: int, by: Side, now: datetime, session: Session) -> bool:
        """Give the number after `seq` to what one side says to the other: the citizen's word is owed an answer from now
        on, and is in the language that is spoken from now on; the attendant's is an answer.

        False if the conversation isn't as `known` any more: another word took the number, somebody else owns it, or a
        turn is under way. Whatever changes the owner takes a number, too.
        """
        account = known.attendant.account if known.attendant else ""
        as_known = {**_owned(known.id, account), "seq": seq, "turn_until": {"$lt": now}}
        ended = {"turn_id": None, "turn_until": NEVER}  # a turn that ran out of time writes nothing any more
        changed: Document = {**ended, "updated_at": now, "purge_at": now + CHAT_LIFE}
        if by == "staff":
            changed["attendant.waiting_since"] = None
        else:
            changed |= {"spoken_at": now, "language": known.language}
            if known.attendant is not None and known.attendant.waiting_since is None:
                changed["attendant.waiting_since"] = now
        change = {"$set": changed, "$unset": {f"typed_at.{by}": ""}, "$inc": {"seq": 1}}
        return await self._change(as_known, change, session)

    async def note_level(self, conversation_id: str, called: str, level: int) -> None:
        """The citizen is known more surely now than when the person was called; that doesn't go back."""
        await self._change({"_id": conversation_id, "escalation.id": called}, {"$max": {"escalation.level": level}})

    async def note_typing(self, conversation_id: str, side: Side, now: datetime) -> None:
        """One side types."""
        await self._change({"_id": conversation_id}, {"$set": {f"typed_at.{side}": now}})

    async def note_read(self, conversation_id: str, side: Side, seq: int) -> None:
        """One side has seen the messages up to a number; it never goes back."""
        await self._change({"_id": conversation_id}, {"$max": {f"read.{side}": seq}})

    async def get(self, conversation_id: str) -> tuple[Conversation, Document, int] | None:
        """A conversation for which a person was called, with what they are to know of it, and the number of its last
        message."""
        document = await self._conversations.find_one({"_id": conversation_id})
        if document is None or not document.get("escalation"):
            return None
        return as_conversation(document), document["escalation"], document["seq"]

    async def found(self, wanted: Wanted, limit: int, skip: int = 0) -> list[tuple[Conversation, Document]]:
        """Conversations of the desk from a place on, the oldest first, each with its packet."""
        found = self._conversations.find(wanted.query()).sort([("escalation.at", 1), ("_id", 1)]).skip(skip)
        documents = await found.limit(limit).to_list(limit)
        return [(as_conversation(document), document["escalation"]) for document in documents]

    async def ids(self, wanted: Wanted, limit: int) -> list[str]:
        """Their ids alone, the oldest first."""
        found = self._conversations.find(wanted.query(), {"_id": 1}).sort([("escalation.at", 1), ("_id", 1)])
        return [document["_id"] for document in await found.limit(limit).to_list(limit)]

    async def waiting(self) -> AsyncIterator[Conversation]:
        """Every conversation in the queue, the oldest first, one by one."""
        queued = self._conversations.find(Wanted("queued").query(), UNREAD)
        async for document in queued.sort([("escalation.at", 1), ("_id", 1)]):
            yield as_conversation(document)

    async def count(self, wanted: Wanted) -> int:
        """How many there are."""
        return await self._conversations.count_documents(wanted.query())

    async def load(self) -> dict[str, int]:
        """How many conversations each account has."""
        found = self._conversations.aggregate(
            [{"$match": {"owner": "human"}}, {"$group": {"_id": "$attendant.account", "has": {"$sum": 1}}}]
        )
        return {one["_id"]: one["has"] for one in await found.to_list(None)}

    async def with_bot_alone(self, since: datetime, but: Collection[str]) -> int:
        """In how many conversations but these a citizen has spoken since a moment to nobody but the bot."""
        spoken = {"spoken_at": {"$gt": since}, "owner": "bot", "_id": {"$nin": list(but)}}
        return await self._conversations.count_documents(spoken)

    async def unanswered_since(self, before: datetime) -> AsyncIterator[Conversation]:
        """What people have and haven't answered since a moment, one by one."""
        late = {"owner": "human", "attendant.waiting_since": {"$gt": NEVER, "$lt": before}}
        async for document in self._conversations.find(late, UNREAD):
            yield as_conversation(document)

    async def guests_since(self, before: datetime) -> AsyncIterator[Conversation]:
        """What guests wait for since a moment, one by one."""
        waiting = {"owner": "queued", "citizen_id": None, "escalation.at": {"$gt": NEVER, "$lt": before}}
        async for document in self._conversations.find(waiting, UNREAD):
            yield as_conversation(document)

    async def lapse(self, conversation_id: str, called: str, session: Session) -> bool:
        """Nobody comes to a guest any more; False if that call waits no more, or the guest has logged in."""
        waiting = {"_id": conversation_id, "owner": "queued", "citizen_id": None, "escalation.id": called}
        return await self._change(waiting, {"$set": {"owner": "bot"}, "$unset": {"escalation": ""}}, session)

    async def ahead(self, of: datetime, team: str | None) -> int:
        """How many wait longer for a person of this team who can come."""
        waiting = {"owner": "queued", "escalation.team": team, "escalation.no": None}
        return await self._conversations.count_documents({**waiting, "escalation.at": {"$gt": NEVER, "$lt": of}})

    async def _change(self, held: Document, change: Document, session: Session | None = None) -> bool:
        return (await self._conversations.update_one(held, change, session=session)).matched_count == 1


def _owned(conversation_id: str, account: str) -> Document:
    return {"_id": conversation_id, "owner": "human", "attendant.account": account}
