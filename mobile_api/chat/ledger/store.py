"""The ledger in MongoDB, and the phrases that staff have made of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args
from uuid import uuid4

from mobile_api.chat.ledger.entries import Entry, Kind
from mobile_api.db import CollectionSpec, Database, Document, IndexModel, Session

ENTRY_LIFE = timedelta(days=180)

SPECS = [
    CollectionSpec(
        "misunderstandings",
        {
            "required": ["kind", "text", "language", "at"],
            "properties": {"kind": {"enum": list(get_args(Kind))}},
        },
        [IndexModel([("settled", 1), ("at", -1)]), IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "taught_phrases",
        {"required": ["text", "one_thing_id", "language", "by", "at"]},
        [IndexModel("at")],
    ),
]


class LedgerStore:
    """The only code that knows how the ledger is kept."""

    def __init__(self, db: Database) -> None:
        self._entries, self._taught = db["misunderstandings"], db["taught_phrases"]

    async def add(
        self,
        kind: Kind,
        text: str,
        language: str,
        offered: tuple[str, ...],
        now: datetime,
        session: Session | None = None,
        right: str | None = None,
    ) -> None:
        """Keep one entry, with what was meant if that is known; it goes after half a year."""
        entry = {"kind": kind, "text": text, "language": language, "offered": list(offered), "at": now, "right": right}
        document = {"_id": uuid4().hex, **entry, "settled": False, "purge_at": now + ENTRY_LIFE}
        await self._entries.insert_one(document, session=session)

    async def open_entries(self, limit: int) -> list[Entry]:
        """The newest entries that nobody has dealt with."""
        found = self._entries.find({"settled": False}).sort("at", -1).limit(limit)
        return [_entry(document) for document in await found.to_list(limit)]

    async def settle(self, entry_ids: list[str], session: Session) -> int:
        """Mark entries as dealt with. Returns how many were open."""
        done = await self._entries.update_many(
            {"_id": {"$in": entry_ids}, "settled": False}, {"$set": {"settled": True}}, session=session
        )
        return int(done.modified_count)

    async def teach(
        self, text: str, one_thing_id: str, language: str, by: str, now: datetime, session: Session
    ) -> None:
        """Keep a phrase to learn from; taught again it changes nothing but who and when."""
        phrase: Document = {"text": text, "one_thing_id": one_thing_id, "language": language, "by": by, "at": now}
        await self._taught.replace_one({"_id": text.lower()}, phrase, upsert=True, session=session)

    async def taught(self) -> list[tuple[str, str, str]]:
        """Every taught phrase with its one-thing and language, the oldest first."""
        found = await self._taught.find().sort("at", 1).to_list(None)
        return [(phrase["text"], phrase["one_thing_id"], phrase["language"]) for phrase in found]


def _entry(document: Document) -> Entry:
    return Entry(
        id=document["_id"],
        kind=document["kind"],
        text=document["text"],
        language=document["language"],
        offered=tuple(document["offered"]),
        at=document["at"],
        right=document.get("right"),
    )
