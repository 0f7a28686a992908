"""The log of data calls in MongoDB: appended to and never changed; its numbers have no gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from mobile_api.data_calls.line import NOTHING_YET, OUTCOMES, Head, Line, Wanted, linked
from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel

SPECS = [
    CollectionSpec(
        "data_calls",
        {
            "required": ["prev", "at", "role", "by", "source", "subject", "fields", "outcome", "hash", "signed"],
            "properties": {"at": {"bsonType": "date"}, "outcome": {"enum": list(OUTCOMES)}},
        },
        [IndexModel([(name, 1), ("at", -1)]) for name in ("by", "source", "role", "subject", "number")],
    ),
    CollectionSpec("data_call_marks", {"required": ["seq", "hash"]}),
]
SPAN = 16
"""Lines that are read at once. They are asked for number by number: for a range of numbers the embedded database goes
through the whole log (50 ms for 3,000 lines), and what a list of numbers takes grows with the square of its length."""
SPANS = (timedelta(hours=2), timedelta(days=2), timedelta(days=60), timedelta(days=1200))
Sign = Callable[[Document], str]


class CallStore:
    """The only code that knows how data calls are kept.

    A line's number is its id, so of two workers that append at once one gets the place behind the head that both
    knew, and the other links its line anew. Built once per worker: it remembers the head.
    """

    def __init__(self, db: Database) -> None:
        self._calls, self._marks = db["data_calls"], db["data_call_marks"]
        self._head: Head | None = None
        self._appending = asyncio.Lock()

    async def append(self, line: Line, sign: Sign) -> int:
        """Write a line at the end; its number."""
        async with self._appending:
            head = self._head or await self._last_marked()
            while True:
                kept = linked(line, head)
                try:
                    await self._calls.insert_one({**kept, "signed": sign(kept)})
                except DuplicateKeyError:
                    there = await self._following(head.seq, {"hash": 1})
                    if not there or there[0]["hash"] != kept["hash"]:  # else a lost answer: the line is ours
                        head = self._head = _end(there, head)
                        continue
                self._head = Head(kept["_id"], kept["hash"])
                return self._head.seq

    async def head(self) -> Head:
        """The end of the chain now."""
        self._head = await self._onward(self._head or await self._last_marked())
        return self._head

    async def mark(self, name: str, head: Head, signed: str = "") -> None:
        """Remember a place: `head` spares a new worker the way from the beginning, `start` is where a purge ended,
        signed by the city."""
        told = {"seq": head.seq, "hash": head.hash, "signed": signed}
        await self._marks.replace_one({"_id": name}, told, upsert=True)

    async def marked(self, name: str) -> Head:
        """A place that was remembered; else the beginning."""
        return (await self.signed_mark(name))[0]

    async def signed_mark(self, name: str) -> tuple[Head, str]:
        """The same, and with what it was signed; empty if it wasn't."""
        found = await self._marks.find_one({"_id": name})
        return (Head(found["seq"], found["hash"]), str(found.get("signed", ""))) if found else (NOTHING_YET, "")

    async def after(self, seq: int) -> AsyncIterator[list[Document]]:
        """The lines behind a number, in their order, some at a time, as far as numbers follow each other."""
        while found := await self._following(seq):
            yield found
            seq = found[-1]["_id"]

    async def beyond(self, seq: int) -> Document | None:
        """The first line behind a number, though there be a gap."""
        return await self._calls.find_one({"_id": {"$gt": seq}}, sort=[("_id", 1)])

    async def remove_until(self, seq: int) -> int:
        """Remove lines at the beginning; how many. Where the log begins must have been remembered before."""
        return (await self._calls.delete_many({"_id": {"$lte": seq}})).deleted_count

    async def newest(self, wanted: Wanted, now: datetime, most: int, after: Document | None = None) -> list[Document]:
        """What was asked last, newest first; what follows one of these lines in this order. Spans grow backwards,
        because all that fits is read to be sorted."""
        query, until = _query(wanted), dict[str, datetime]()
        if after is not None:
            query["$nor"] = [{"at": after["at"], "_id": {"$gte": after["_id"]}}]
            now, until = after["at"], {"$lte": after["at"]}
        found: list[Document] = []
        for span in SPANS:
            lines = self._calls.find({**query, "at": {"$gt": now - span, **until}})
            found = await lines.sort([("at", -1), ("_id", -1)]).limit(most).to_list(most)
            if len(found) == most:
                break
        return found

    async def line(self, wanted: Wanted, seq: int) -> Document | None:
        """One of these lines by its number."""
        return await self._calls.find_one({**_query(wanted), "_id": seq})

    async def of_requests(
        self, accounts: Collection[str], requests: Collection[str], begin: datetime, end: datetime
    ) -> list[Document]:
        """The lines of accounts' signed requests, and of their outcomes, in a time, the ends included."""
        within = {"by": {"$in": list(accounts)}, "at": {"$gte": begin, "$lte": end}}
        found = self._calls.find({**within, "request": {"$in": list(requests)}})
        return [line async for line in found]

    async def questions_since(self, by: str, since: datetime) -> int:
        """How many questions a clerk's account has asked since then (`line.is_question`)."""
        return await self._calls.count_documents({"by": by, "at": {"$gt": since}, "outcome": "asked"})

    async def refused_since(self, by: str, since: datetime) -> int:
        """How many tries of an account were refused since then."""
        return await self._calls.count_documents({"by": by, "at": {"$gt": since}, "outcome": "refused"})

    async def of_account(self, by: str, since: datetime, most: int) -> list[Document]:
        """What somebody asked, or was refused, since then; newest first. Without signatures and fields."""
        shown = dict.fromkeys(("at", "outcome", "request", "why", "marks", "subject"), 1)
        found = self._calls.find({"by": by, "at": {"$gt": since}}, shown).sort("at", -1).limit(most)
        return await found.to_list(most)

    async def of_source(self, source: str, since: datetime, most: int) -> list[Document]:
        """How the calls of a source ended since then, when and after how long, newest first; where a copy was read it
        wasn't called."""
        asked = {"source": source, "at": {"$gt": since}, "ms": {"$ne": None}}
        found = self._calls.find(asked, {"at": 1, "outcome": 1, "ms": 1}).sort("at", -1).limit(most)
        return await found.to_list(most)

    async def _following(self, seq: int, shown: Document | None = None) -> list[Document]:
        numbers = list(range(seq + 1, seq + 1 + SPAN))
        return await self._calls.find({"_id": {"$in": numbers}}, shown).sort("_id", 1).to_list(SPAN)

    async def _last_marked(self) -> Head:
        return await self._onward(await self.marked("head"))

    async def _onward(self, head: Head) -> Head:
        while found := await self._following(head.seq, {"hash": 1}):
            head = _end(found, head)
        return head


def _query(wanted: Wanted) -> dict[str, Any]:
    query: dict[str, Any] = {name: v for name in ("by", "subject", "number") if (v := getattr(wanted, name))}
    if wanted.roles:
        query["role"] = {"$in": list(wanted.roles)}
    if wanted.seqs:
        query["_id"] = {"$in": list(wanted.seqs)}
    return query


def _end(lines: Sequence[Document], head: Head) -> Head:
    """The last one of the lines that follow a head; itself if there is none."""
    return Head(lines[-1]["_id"], lines[-1]["hash"]) if lines else head
