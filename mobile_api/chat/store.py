"""Conversations and messages in MongoDB. The conversation id is the shard key of both."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from pymongo.errors import PyMongoError

from mobile_api.chat.conversation import PAGE, Conversation, Message
from mobile_api.chat.rows import as_conversation, as_message, conversation_row, message_row
from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.errors import Conflict, NotFound
from mobile_api.hub import ANY

CHAT_LIFE = timedelta(days=180)
RESULT_LIFE = timedelta(days=1)
NEWS_LIFE = timedelta(minutes=1)
TURN_LIFE = timedelta(seconds=12)
"""A turn that isn't finished by then was cut off by a crash; the next may begin."""

log = structlog.get_logger()

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""`turn_until` of a conversation that nobody is answering."""
SPECS = [
    CollectionSpec(
        "conversations",
        {
            "required": ["language", "owner", "seq", "created_at", "updated_at"],
            "properties": {
                "language": {"enum": ["zh", "en"]},
                "owner": {"enum": ["bot", "queued", "human"]},
                "seq": {"bsonType": ["int", "long"]},
            },
        },
        [
            IndexModel([("citizen_id", 1), ("updated_at", -1)]),
            IndexModel([("owner", 1), ("escalation.at", 1)]),
            IndexModel("spoken_at"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "messages",
        {
            "required": ["conversation_id", "seq", "sender", "text", "at"],
            "properties": {"sender": {"enum": ["citizen", "bot", "staff"]}, "text": {"bsonType": "string"}},
        },
        [
            IndexModel([("conversation_id", 1), ("seq", 1)], unique=True),
            IndexModel(
                [("conversation_id", 1), ("client_id", 1)],
                unique=True,
                partialFilterExpression={"client_id": {"$type": "string"}},
            ),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec("assistant_results", {"required": ["result"]}, [IndexModel("purge_at", expireAfterSeconds=0)]),
    CollectionSpec("chat_wakes", {"required": ["topics", "by"]}, [IndexModel("purge_at", expireAfterSeconds=0)]),
]


@dataclass(frozen=True)
class Answered:
    """A message, what it replies to, if it does, and the one-thing that was spoken of then."""

    answer: Message
    question: Message | None
    topic: str | None


class ChatStore:
    """The only code that knows how conversations are kept."""

    def __init__(self, db: Database) -> None:
        self._conversations, self._messages = db["conversations"], db["messages"]
        self._results, self._news = db["assistant_results"], db["chat_wakes"]

    async def open(self, conversation: Conversation, now: datetime) -> None:
        """Keep a new conversation."""
        await self._conversations.insert_one(
            {
                "_id": conversation.id,
                "citizen_id": conversation.holder.citizen_id,
                "guest_hash": conversation.holder.guest_hash,
                "seq": 0,
                "turn_id": None,
                "turn_until": NEVER,
                "created_at": now,
                "updated_at": now,
                "purge_at": now + CHAT_LIFE,
                "owner": conversation.owner,
                "language": conversation.language,
                **conversation_row(conversation),
            }
        )

    async def get(self, conversation_id: str) -> Conversation | None:
        """A conversation by id."""
        standing = await self.standing(conversation_id)
        return standing[0] if standing else None

    async def standing(self, conversation_id: str) -> tuple[Conversation, int] | None:
        """A conversation by id, with the number of its last message."""
        document = await self._conversations.find_one({"_id": conversation_id})
        return (as_conversation(document), document["seq"]) if document else None

    async def in_turn(self, conversation_id: str, turn_id: str, session: Session) -> Conversation | None:
        """A conversation while this turn has it."""
        document = await self._conversations.find_one({"_id": conversation_id, "turn_id": turn_id}, session=session)
        return as_conversation(document) if document else None

    async def ids_of(self, citizen_id: str) -> list[str]:
        """The ids of all conversations of a citizen."""
        return [one["_id"] async for one in self._conversations.find({"citizen_id": citizen_id}, {"_id": 1})]

    async def remove(self, conversation_id: str) -> None:
        """Remove all that was said in a conversation, and then itself, so that what was cut off can be done again."""
        await self._messages.delete_many({"conversation_id": conversation_id})
        await self._conversations.delete_one({"_id": conversation_id})

    async def of_citizen(self, citizen_id: str, limit: int) -> list[Conversation]:
        """A citizen's conversations, the one used last first."""
        found = self._conversations.find({"citizen_id": citizen_id}).sort("updated_at", -1).limit(limit)
        return [as_conversation(document) for document in await found.to_list(limit)]

    async def save(self, conversation: Conversation, turn_id: str, session: Session) -> None:
        """Write what a turn has changed. Raises `Conflict` if it has the conversation no longer.

        Owner and language have their own, conditional updates.
        """
        saved = await self._conversations.update_one(
            {"_id": conversation.id, "turn_id": turn_id}, {"$set": conversation_row(conversation)}, session=session
        )
        if saved.matched_count != 1:
            raise Conflict

    async def keep_result(self, call: str, result: Document, now: datetime, session: Session) -> None:
        """Keep what an assistant call gave, as long as its message may be tried again."""
        kept = {"_id": call, "result": result, "purge_at": now + RESULT_LIFE}
        await self._results.replace_one({"_id": call}, kept, upsert=True, session=session)

    async def result(self, call: str) -> Document:
        """What an assistant call gave. Raises `Conflict` if it is gone: then nobody waits for it any more."""
        document = await self._results.find_one({"_id": call})
        if document is None:
            raise Conflict
        return dict(document["result"])

    async def set_manner(
        self, conversation_id: str, manner: Mapping[str, str | bool], session: Session | None = None
    ) -> None:
        """Change how the conversation is answered: its `language`, and whether `simple` (elder mode)."""
        await self._conversations.update_one({"_id": conversation_id}, {"$set": dict(manner)}, session=session)

    async def claim(self, conversation_id: str, guest_hash: str, citizen_id: str, session: Session) -> bool:
        """Make a guest's conversation the citizen's; the guest's token counts no more."""
        result = await self._conversations.update_one(
            {"_id": conversation_id, "guest_hash": guest_hash, "citizen_id": None},
            {"$set": {"citizen_id": citizen_id, "guest_hash": None}},
            session=session,
        )
        return result.modified_count == 1

    async def begin_turn(self, conversation_id: str, seq: int, turn_id: str, now: datetime) -> bool:
        """Take the conversation for one turn, with the number after `seq`, the last when it was looked at; False if it
        is busy, or another message took that number.

        One conditional update decides. It was read before: findAndModify walks the whole collection on SecantusDB.
        Whatever gives it to another owner takes a number, too.
        """
        taken = await self._conversations.update_one(
            {"_id": conversation_id, "seq": seq, "turn_until": {"$lt": now}},
            {
                "$set": {
                    "turn_id": turn_id,
                    "turn_until": now + TURN_LIFE,
                    "updated_at": now,
                    "spoken_at": now,
                    "purge_at": now + CHAT_LIFE,
                },
                "$unset": {"typed_at.citizen": ""},  # whoever has sent it types no more
                "$inc": {"seq": 1},
            },
        )
        return taken.modified_count == 1

    async def end_turn(
        self, conversation_id: str, turn_id: str, replies: int, session: Session | None = None
    ) -> tuple[Conversation, int]:
        """Free the conversation and reserve numbers for the replies; gives where it stands and the last number.

        Raises `Conflict` if another turn has taken over.
        """
        freed = await self._conversations.update_one(
            {"_id": conversation_id, "turn_id": turn_id},
            {"$set": {"turn_id": None, "turn_until": NEVER}, "$inc": {"seq": replies}},
            session=session,
        )
        if freed.modified_count != 1:
            raise Conflict
        return await self._after(conversation_id, session)

    async def _after(self, conversation_id: str, session: Session | None = None) -> tuple[Conversation, int]:
        document = await self._conversations.find_one({"_id": conversation_id}, session=session)
        if document is None:
            raise NotFound
        return as_conversation(document), document["seq"]

    async def add(self, message: Message, awaiting: Document | None, now: datetime) -> bool:
        """Keep a message; False if one with its client id is there already."""
        try:
            await self._messages.insert_one({**_kept(message, now), "awaiting": awaiting})
        except DuplicateKeyError:
            return False
        return True

    async def add_replies(self, replies: Sequence[Message], topic: str | None, now: datetime, session: Session) -> None:
        """Keep the replies to a message. Each knows how many there are, so that a half-written answer shows, and which
        one-thing was spoken of."""
        about = {"replies": len(replies), "topic": topic}
        if replies:
            await self._messages.insert_many([{**_kept(r, now), **about} for r in replies], session=session)

    async def next_between_turns(self, conversation_id: str, now: datetime, session: Session) -> int:
        """The number of a message that answers nobody. Raises `Conflict` while a turn has the conversation, whose own
        numbers it would mix up."""
        free = {"_id": conversation_id, "turn_until": {"$lt": now}}
        ended = {"turn_id": None, "turn_until": NEVER}  # a turn that ran out of time writes nothing any more
        counted = {"$set": {**ended, "updated_at": now, "purge_at": now + CHAT_LIFE}, "$inc": {"seq": 1}}
        if (await self._conversations.update_one(free, counted, session=session)).modified_count != 1:
            raise Conflict
        return (await self._after(conversation_id, session))[1]

    async def note_application(self, conversation_id: str, noted: Document, newest: bool, session: Session) -> None:
        """Keep where an application stands, if it is the conversation's last one, or is its `newest` from now on."""
        about = {"_id": conversation_id} | ({} if newest else {"last_application.number": noted["number"]})
        await self._conversations.update_one(about, {"$set": {"last_application": noted}}, session=session)

    async def add_told(self, message: Message, now: datetime, session: Session) -> None:
        """Keep a message that answers nobody."""
        await self._messages.insert_one(_kept(message, now), session=session)

    async def add_word(self, message: Message, now: datetime, session: Session) -> None:
        """Keep what is said while a person owns the conversation: a citizen's words are theirs to answer, and get no
        other answer. Raises `DuplicateKeyError` if it was said under its client id before."""
        kept = _kept(message, now) | {"left_to_person": message.sender == "citizen"}
        await self._messages.insert_one(kept, session=session)

    async def message(self, conversation_id: str, message_id: str) -> Message | None:
        """One message of a conversation."""
        document = await self._messages.find_one({"_id": message_id, "conversation_id": conversation_id})
        return as_message(document) if document else None

    async def has_message(self, message_id: str) -> bool:
        """Whether a message was kept."""
        return await self._messages.find_one({"_id": message_id}, {"_id": 1}) is not None

    async def by_client_id(self, conversation_id: str, client_id: str) -> tuple[Message, Document] | None:
        """A citizen's message, and what was awaited when it came."""
        document = await self._messages.find_one({"conversation_id": conversation_id, "client_id": client_id})
        return (as_message(document), document.get("awaiting") or {}) if document else None

    async def with_question(self, conversation_id: str, message_id: str) -> Answered | None:
        """A message with the one that it replies to; None if there is no such message in the conversation."""
        document = await self._messages.find_one({"_id": message_id, "conversation_id": conversation_id})
        if document is None:
            return None
        about = document.get("reply_to")
        question = await self._messages.find_one({"_id": about}) if about else None
        return Answered(as_message(document), as_message(question) if question else None, document.get("topic"))

    async def leave_to_person(self, message_id: str, session: Session) -> None:
        """Note that a message waits for a person's answer, and gets no other."""
        await self._messages.update_one({"_id": message_id}, {"$set": {"left_to_person": True}}, session=session)

    async def from_citizen(self, conversation_id: str, after: int, session: Session) -> list[Message]:
        """What the citizen wrote after a number, in order."""
        query = {"conversation_id": conversation_id, "seq": {"$gt": after}, "sender": "citizen"}
        found = self._messages.find(query, session=session).sort("seq", 1).limit(PAGE)
        return [as_message(document) for document in await found.to_list(PAGE)]

    async def replies_to(self, conversation_id: str, message_id: str) -> list[Message] | None:
        """The replies that a message got, none if it was left to a person; None if it wasn't answered, or not to the
        end."""
        found = self._messages.find({"conversation_id": conversation_id, "reply_to": message_id}).sort("seq", 1)
        documents = await found.to_list(None)
        if not documents:
            left = await self._messages.find_one({"_id": message_id, "left_to_person": True}, {"_id": 1})
            return None if left is None else []
        if len(documents) < documents[0]["replies"]:
            return None
        return [as_message(document) for document in documents[-documents[0]["replies"] :]]

    async def after(self, conversation_id: str, seq: int, limit: int = PAGE) -> list[Message]:
        """The next messages with a higher number, in order; fewer than `limit` are the last."""
        query = {"conversation_id": conversation_id, "seq": {"$gt": seq}}
        found = self._messages.find(query).sort("seq", 1).limit(limit)
        return [as_message(document) for document in await found.to_list(limit)]

    async def until(self, conversation_id: str, seq: int, limit: int = PAGE) -> list[Message]:
        """The last messages up to a number, in order."""
        query = {"conversation_id": conversation_id, "seq": {"$gt": 0, "$lte": seq}}
        found = self._messages.find(query).sort("seq", -1).limit(limit)
        return [as_message(document) for document in reversed(await found.to_list(limit))]

    async def said_in(self, conversation_ids: Collection[str], words: str) -> dict[str, list[int]]:
        """In which of these conversations these words were said, in whatever case, and the numbers of the messages."""
        query = {"conversation_id": {"$in": list(conversation_ids)}, "seq": {"$gt": 0}}
        said = {**query, "text": {"$regex": re.escape(words), "$options": "i"}}
        found: dict[str, list[int]] = {}
        for document in await self._messages.find(said, {"conversation_id": 1, "seq": 1}).to_list(None):
            found.setdefault(document["conversation_id"], []).append(document["seq"])
        return found

    async def files_in(self, conversation_ids: Collection[str]) -> dict[str, list[tuple[datetime, str]]]:
        """When which files were sent in these conversations, by their names."""
        query = {"conversation_id": {"$in": list(conversation_ids)}, "card.kind": "file"}
        found: dict[str, list[tuple[datetime, str]]] = {}
        read = self._messages.find(query, {"conversation_id": 1, "at": 1, "card.name": 1}).sort("seq", 1)
        for document in await read.to_list(None):
            found.setdefault(document["conversation_id"], []).append((document["at"], document["card"]["name"]))
        return found

    async def take_up(self, conversation_id: str, draft_id: str, topic: str, session: Session) -> None:
        """Make a draft the conversation's, with nothing else waiting."""
        nothing = dict.fromkeys(("correcting", "refusal", "withdrawing"))
        changed = {"draft_id": draft_id, "topic": topic, "offer": [], "login_awaited": False, "may_follow": False}
        await self._conversations.update_one({"_id": conversation_id}, {"$set": changed | nothing}, session=session)

    async def latest(self, conversation_id: str, limit: int) -> list[Message]:
        """The last messages, in order."""
        found = self._messages.find({"conversation_id": conversation_id}).sort("seq", -1).limit(limit)
        return [as_message(document) for document in reversed(await found.to_list(limit))]

    async def announce(self, topics: list[str], by: str, now: datetime) -> None:
        """Tell the other workers what has something new."""
        await self._news.insert_one({"topics": topics, "by": by, "purge_at": now + NEWS_LIFE})

    async def watch(self, worker: str) -> AsyncIterator[str]:
        """What has something new that another worker than this one has announced: ids of conversations, mostly.

        `ANY` first, and whenever the stream had to be opened again: something may have been announced meanwhile.
        """
        while True:
            try:
                async with self._news.watch([{"$match": {"operationType": "insert"}}]) as stream:
                    yield ANY
                    async for change in stream:
                        if change["fullDocument"]["by"] != worker:
                            for topic in change["fullDocument"]["topics"]:
                                yield topic
            except PyMongoError as error:  # the database is restarting; screens catch up by number at the next news
                log.warning("news_interrupted", error=type(error).__name__)
                await asyncio.sleep(0.5)


def _kept(message: Message, now: datetime) -> Document:
    return {**message_row(message), "purge_at": now + CHAT_LIFE}
