"""Inboxes in MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import structlog
from pymongo.errors import PyMongoError

from mobile_api.db import CollectionSpec, Database, Document, IndexModel, Session
from mobile_api.hub import ANY
from mobile_api.localtime import now_utc
from mobile_api.outbox import EVER
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Kept, Notice

log = structlog.get_logger()
LOOKED_AT_S, LATE, WOKEN_AT_ONCE = 1.0, timedelta(seconds=3), 500
"""How often new news is looked for, and how much later than it says it may be written; of more at once everybody is
woken."""
INBOX_LIFE = timedelta(days=366)
SPECS = [
    CollectionSpec(
        "inbox",
        {"required": ["citizen_id", "place", "kind", "text", "link", "at"], "properties": {"at": {"bsonType": "date"}}},
        [
            IndexModel([("citizen_id", 1), ("place", -1)]),
            IndexModel("unread_by", partialFilterExpression={"unread_by": {"$gt": ""}}),
            IndexModel("at"),
            IndexModel("read_at", partialFilterExpression={"read_at": {"$gt": EVER}}),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
]


class InboxStore:
    """The only code that knows how inboxes are kept."""

    def __init__(self, db: Database) -> None:
        self._inbox = db["inbox"]

    async def has(self, notice_id: str, session: Session) -> bool:
        """Whether news was posted."""
        return await self._inbox.find_one({"_id": notice_id}, {"_id": 1}, session=session) is not None

    async def forget(self, citizen_id: str) -> None:
        """Remove a citizen's news."""
        await self._inbox.delete_many({"citizen_id": citizen_id})

    async def add(self, notice: Notice, session: Session) -> None:
        """Keep news. Raises `DuplicateKeyError` if somebody has just posted the same."""
        await self._inbox.insert_one(_inbox_document(notice), session=session)

    async def page(self, citizen_id: str, before: str | None, limit: int) -> list[Kept]:
        """News of a citizen from a place on, the newest first."""
        query: Document = {"citizen_id": citizen_id}
        if before is not None:
            query["place"] = {"$lt": before}
        found = self._inbox.find(query).sort("place", -1).limit(limit)
        return [_kept(document) for document in await found.to_list(limit)]

    async def watch(self) -> AsyncIterator[str]:
        """Ids of citizens who have news, or have read some on another screen, whichever worker wrote it.

        It is looked for again and again, because a look at what is new costs less than a change stream, which the
        embedded database wakes at every write.
        """
        since = now_utc()
        while True:
            before, since = since, now_utc()
            try:
                owners = [owner for moment in ("at", "read_at") for owner in await self._owners(moment, before - LATE)]
            except PyMongoError as error:  # the database is restarting
                log.warning("inboxes_not_looked_at", error=type(error).__name__)
                owners = [ANY]
            for citizen_id in {ANY} if len(owners) >= WOKEN_AT_ONCE else set(owners):
                yield citizen_id
            await asyncio.sleep(LOOKED_AT_S)

    async def _owners(self, moment: str, since: datetime) -> list[str]:
        """Whose news it is that this has happened to."""
        found = self._inbox.find({moment: {"$gt": since}}, {"citizen_id": 1}).limit(WOKEN_AT_ONCE)
        return [news["citizen_id"] for news in await found.to_list(WOKEN_AT_ONCE)]

    async def unread(self, citizen_id: str) -> int:
        """How much a citizen hasn't read."""
        return int(await self._inbox.count_documents({"unread_by": citizen_id}))

    async def read(self, citizen_id: str, notice_id: str) -> bool:
        """It was read; False if it isn't theirs."""
        theirs = {"_id": notice_id, "citizen_id": citizen_id}
        return (await self._inbox.update_one(theirs, _read())).matched_count == 1

    async def read_up_to(self, citizen_id: str, place: str) -> None:
        """Everything up to a place was read: what came later, the reader hasn't seen."""
        await self._inbox.update_many({"unread_by": citizen_id, "place": {"$lte": place}}, _read())


def _inbox_document(notice: Notice) -> Document:
    document: Document = {
        "_id": notice.id,
        "citizen_id": notice.citizen_id,
        "place": notice.place,
        "kind": notice.kind.value,
        "text": dict(notice.text),
        "link": notice.link,
        "at": notice.at,
        "purge_at": notice.at + INBOX_LIFE,
    }
    if not notice.own:
        document["unread_by"] = notice.citizen_id
    return document


def _read() -> Document:
    return {"$unset": {"unread_by": ""}, "$set": {"read_at": now_utc()}}


def _kept(document: Document) -> Kept:
    kind, unread = Kind(document["kind"]), "unread_by" in document
    return Kept(document["_id"], document["place"], kind, document["text"], document["link"], document["at"], unread)
