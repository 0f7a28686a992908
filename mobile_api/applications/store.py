"""Drafts and applications in MongoDB: one document from the first question to the end, and the outbox of its moves."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from mobile_api.applications.application import Application
from mobile_api.applications.measured import Measured, Standing
from mobile_api.applications.news.rows import news_of
from mobile_api.applications.news.store import NewsStore
from mobile_api.applications.numbers import new_application_number
from mobile_api.applications.records import as_document, from_document
from mobile_api.applications.states import FINISHED, State
from mobile_api.db import (
    Beside,
    CollectionSpec,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    run_transaction,
)
from mobile_api.errors import Conflict

SOME = {"$gt": ""}
"""A text that is there. The embedded database uses no partial index that asks for a type (README, "Design notes")."""
SPANS = (0, 1, 2, 4, 8, 16, 36_500)
"""Days from today up to which a queue is read at once, as far as it takes."""
IDS_AT_ONCE = 50
"""The embedded database takes 20 times as long for five times as many."""
SPECS = [
    CollectionSpec(
        "applications",
        {
            "required": ["state", "conversation_id", "one_thing_id", "catalog_version", "revision", "updated_at"],
            "properties": {
                "state": {"enum": [state.value for state in State]},
                "catalog_version": {"bsonType": "int"},
                "situation": {"bsonType": "object"},
                "values": {"bsonType": "object"},
            },
        },
        [
            IndexModel("number", unique=True, partialFilterExpression={"number": SOME}),
            IndexModel(
                [("citizen_id", 1), ("submission_key", 1)],
                unique=True,
                partialFilterExpression={"submission_key": SOME},
            ),
            IndexModel([("citizen_id", 1), ("state", 1), ("updated_at", -1)]),
            IndexModel([("conversation_id", 1), ("one_thing_id", 1)]),
            IndexModel("purge_at", expireAfterSeconds=0),
            IndexModel([("waiting_for", 1), ("urgent_on", 1), ("_id", 1)]),
            IndexModel("yellow_on"),
            IndexModel("wake_on"),
            IndexModel("moved_on", partialFilterExpression={"moved_on": SOME}),
            IndexModel("measured.month", partialFilterExpression={"measured.month": SOME}),
            IndexModel([("provisional", 1), ("_id", 1)], partialFilterExpression={"provisional": True}),
        ],
    ),
]


class ApplicationStore:
    """The only code that knows how applications are kept."""

    def __init__(self, db: Database) -> None:
        self._db, self._applications, self._news = db, db["applications"], NewsStore(db)

    async def get(self, application_id: str, session: Session | None = None) -> Document | None:
        """A draft or application by id."""
        return await self._applications.find_one({"_id": application_id}, session=session)

    async def application(self, application_id: str) -> Application | None:
        """A submitted application by id."""
        document = await self._applications.find_one({"_id": application_id, "number": {"$type": "string"}})
        return from_document(document) if document else None

    async def keep_credit(self, application_id: str, credit: Document) -> None:
        """Keep the outcome of a credit check that couldn't be made before."""
        await self._applications.update_one({"_id": application_id}, {"$set": {"credit": credit}})

    async def insert(self, document: Document, session: Session | None = None) -> None:
        """Keep a new draft. Raises `Conflict` if it is there already."""
        try:
            await self._applications.insert_one(document, session=session)
        except DuplicateKeyError as error:
            raise Conflict from error

    async def update_draft(
        self,
        draft_id: str,
        revision: int,
        changes: Document,
        session: Session | None = None,
        unset: tuple[str, ...] = (),
    ) -> None:
        """Change a draft that still has this revision. Raises `Conflict` if it moved on or was submitted."""
        update: Document = {"$set": changes, "$inc": {"revision": 1}}
        if unset:
            update["$unset"] = dict.fromkeys(unset, "")
        known = {"_id": draft_id, "revision": revision, "state": State.DRAFT.value}
        try:
            result = await self._applications.update_one(known, update, session=session)
        except DuplicateKeyError as error:  # the number or the key was taken in this moment
            raise Conflict from error
        if result.matched_count != 1:
            raise Conflict

    async def keep_offered(self, draft_id: str, materials: Collection[str]) -> None:
        """Keep what a draft's holder was offered. It is no change of theirs: the revision stays."""
        draft = {"_id": draft_id, "state": State.DRAFT.value}
        await self._applications.update_one(draft, {"$set": {"offered": sorted(materials)}})

    async def delete_draft(self, draft_id: str) -> bool:
        """Remove a draft; applications stay."""
        result = await self._applications.delete_one({"_id": draft_id, "state": State.DRAFT.value})
        return result.deleted_count == 1

    async def newest_draft(self, query: dict[str, Any]) -> Document | None:
        """The draft changed last among those that fit."""
        found = self._applications.find({**query, "state": State.DRAFT.value}).sort("updated_at", -1).limit(1)
        drafts = await found.to_list(1)
        return drafts[0] if drafts else None

    async def forget_drafts(self, citizen_id: str) -> None:
        """Remove what a citizen hasn't submitted."""
        await self._applications.delete_many({"citizen_id": citizen_id, "state": State.DRAFT.value})

    async def submitted_of(self, citizen_id: str, limit: int, session: Session | None = None) -> list[Application]:
        """A citizen's applications, newest first."""
        query = {"citizen_id": citizen_id, "state": {"$ne": State.DRAFT.value}}
        found = self._applications.find(query, session=session).sort("submitted_at", -1).limit(limit)
        return [from_document(document) for document in await found.to_list(limit)]

    async def numbers_of(self, citizen_id: str) -> dict[str, str]:
        """The numbers of all that a citizen has submitted, by id."""
        query = {"citizen_id": citizen_id, "state": {"$ne": State.DRAFT.value}}
        return {document["_id"]: document["number"] async for document in self._applications.find(query, {"number": 1})}

    async def ids_in(self, states: Collection[State], ids: list[str]) -> set[str]:
        """Which of these drafts and applications are in one of the states."""
        query = {"_id": {"$in": ids}, "state": {"$in": [state.value for state in states]}}
        return {document["_id"] async for document in self._applications.find(query, {"_id": 1})}

    async def states_of(self, ids: list[str]) -> dict[str, State]:
        """The states of drafts and applications by id; what is gone is left out."""
        states = {}
        for begin in range(0, len(ids), IDS_AT_ONCE):
            found = self._applications.find({"_id": {"$in": ids[begin : begin + IDS_AT_ONCE]}}, {"state": 1})
            states.update({document["_id"]: State(document["state"]) async for document in found})
        return states

    async def by_number(self, number: str) -> Application | None:
        """An application by the number that its owner knows."""
        document = await self._applications.find_one({"number": number})
        return from_document(document) if document else None

    async def free_number(self, today: date, draw: Callable[[int], int] = secrets.randbelow) -> str:
        """A number that no application has. Six random digits of a day do collide: at 1,000 applications every other
        day."""
        while True:
            number = new_application_number(today, draw)
            if await self._applications.find_one({"number": number}, {"_id": 1}) is None:
                return number

    async def submit(
        self, application: Application, draft_revision: int, key: str, beside: Beside, session: Session | None = None
    ) -> None:
        """Turn a draft into its application, with the outbox row; in the caller's transaction or one of its own.

        Raises `Conflict` if the draft moved on, or if the number or the key was taken in this moment.
        """

        async def work(session: Session) -> None:
            changes = {**as_document(application), "submission_key": key}
            await self.update_draft(application.id, draft_revision, changes, session, unset=("purge_at", "offered"))
            await self._news.add(news_of(None, application), session)
            await beside(session)

        await (work(session) if session else run_transaction(self._db, work))

    async def move(
        self, before: Application, after: Application, beside: Beside | None = None, session: Session | None = None
    ) -> Application:
        """Write a move: state, history, deadlines and outbox rows, all or nothing; in the caller's transaction or
        one of its own.

        Raises `Conflict` that says who did what, if the application has moved on since `before` was read.
        """

        async def work(session: Session) -> None:
            known = {"_id": before.id, "revision": before.revision}
            update = {"$set": as_document(after), "$inc": {"revision": 1}}
            result = await self._applications.update_one(known, update, session=session)
            if result.matched_count != 1:
                raise Conflict
            await self._news.add(news_of(before, after), session)
            if beside is not None:
                await beside(session)

        try:
            await (work(session) if session else run_transaction(self._db, work))
        except Conflict as error:
            present = await self.get(before.id)
            raise (from_document(present).overtaken() if present else error) from error
        return replace(after, revision=before.revision + 1)

    async def queue(
        self, waiting_for: str, after: tuple[str, str] | None, limit: int, today: date
    ) -> list[tuple[str, Application]]:
        """Applications that wait for somebody, the most urgent first, each with the day that it is sorted by.

        `after` is that day and the id of the last one seen: the rest of that day comes first, then what is due by
        today, then ever longer spans. The embedded database reads all that fits before it sorts, so little may fit;
        and in the middle of an index its `$lte` leaves out what is equal, so each span ends before a day.
        """
        day, last = after or ("", "")
        spans: list[Document] = [{"urgent_on": day, "_id": {"$gt": last}}] if after else []
        begin = f"{day} " if after else ""  # sorts right behind the day
        for end in ((today + timedelta(days=days + 1)).isoformat() for days in SPANS):
            if end > begin:
                spans.append({"urgent_on": {"$gte": begin, "$lt": end}})
                begin = end
        found: list[Document] = []
        for span in spans:
            wanted = self._applications.find({"waiting_for": waiting_for, **span}).sort([("urgent_on", 1), ("_id", 1)])
            found += await wanted.limit(limit - len(found)).to_list(limit)
            if len(found) == limit:
                break
        return [(document["urgent_on"], from_document(document)) for document in found]

    async def alarming(self, yellow_by: str, limit: int) -> list[Application]:
        """Applications whose light is yellow or red on a day, the longest overdue first."""
        found = self._applications.find({"yellow_on": {"$gt": "", "$lte": yellow_by}})
        return [from_document(d) for d in await found.sort([("due_on", 1), ("_id", 1)]).limit(limit).to_list(limit)]

    async def alarming_ones(self, yellow_by: str) -> list[Standing]:
        """How all of those stand: as much of them as is counted."""
        return await self._standing({"yellow_on": {"$gt": "", "$lte": yellow_by}})

    async def open_ones(self) -> list[Standing]:
        """How everything stands that has no result yet: as much of it as the supervisor's counts need."""
        return await self._standing({"waiting_for": {"$gt": ""}})

    async def _standing(self, query: Document) -> list[Standing]:
        wanted = {"waiting_for": 1, "state": 1, "due_on": 1, "yellow_on": 1, "issuer": 1}
        unfinished = [state.value for state in State if state not in FINISHED | {State.DRAFT}]
        found = self._applications.find({**query, "state": {"$in": unfinished}}, wanted)
        return [
            Standing(d["issuer"], tuple(d["waiting_for"]), _read_day(d["due_on"]), _read_day(d["yellow_on"]))
            async for d in found
        ]

    async def moved_on(self, day: date) -> list[Application]:
        """What was moved last on a day."""
        found = self._applications.find({"moved_on": day.isoformat()})
        return [from_document(document) async for document in found]

    async def finished_in(self, months: Collection[str]) -> list[Measured]:
        """What is kept of all that got its result in these months (2026-11)."""
        found = self._applications.find({"measured.month": {"$in": list(months)}}, {"measured": 1})
        return [Measured.of(document["measured"]) async for document in found]

    async def with_papers(self, states: Collection[State], before: str, limit: int) -> list[str]:
        """Ids of applications that ended so in a month before this one (2026-11), and whose papers aren't gone."""
        ended = {"measured.month": {"$lt": before}, "state": {"$in": [state.value for state in states]}}
        found = self._applications.find({**ended, "papers_gone": None}, {"_id": 1}).limit(limit)
        return [document["_id"] async for document in found]

    async def papers_gone(self, application_id: str) -> None:
        """Note that the papers of an application were removed."""
        await self._applications.update_one({"_id": application_id}, {"$set": {"papers_gone": True}})

    async def id_by_submission_key(self, citizen_id: str, key: str) -> str | None:
        """Id of what an earlier request with this Idempotency-Key made."""
        found = await self._applications.find_one({"citizen_id": citizen_id, "submission_key": key}, {"_id": 1})
        return found["_id"] if found else None

    async def claim(self, conversation_id: str, citizen_id: str, purge_at: datetime, session: Session) -> None:
        """Give the drafts of a guest's conversation to the citizen who logged in."""
        await self._applications.update_many(
            {"conversation_id": conversation_id, "citizen_id": None, "state": State.DRAFT.value},
            {"$set": {"citizen_id": citizen_id, "guest_hash": None, "purge_at": purge_at}, "$inc": {"revision": 1}},
            session=session,
        )


def _read_day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
