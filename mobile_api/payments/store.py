"""Payments, the ledger and the receipts' numbers in MongoDB."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from mobile_api.db import (
    CollectionSpec,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    run_transaction,
)
from mobile_api.errors import Conflict, NotFound
from mobile_api.localtime import midnight
from mobile_api.outbox import EVER
from mobile_api.payments.asked import Asked
from mobile_api.payments.ledger import Entry, Line, balances, booked
from mobile_api.payments.payment import Payment
from mobile_api.payments.records import as_document, entry_document, from_document
from mobile_api.payments.states import State

Step = Callable[[Payment, Session], Awaitable[Payment]]
REQUESTS_LIFE = timedelta(days=30)
"""How long the same request gets the same payment, or refund."""
SPECS = [
    CollectionSpec(
        "payments",
        {
            "required": ["application_id", "citizen_id", "amount_fen", "state", "open", "revision", "expires_at"],
            "properties": {"state": {"enum": [state.value for state in State]}, "open": {"bsonType": "bool"}},
        },
        [
            # an application has one payment that may still be paid
            IndexModel("application_id", name="open_of", unique=True, partialFilterExpression={"open": True}),
            IndexModel([("application_id", 1), ("created_at", 1)]),
            IndexModel("created_at"),
            IndexModel("next_ask_at"),
            IndexModel("needs_person", partialFilterExpression={"needs_person": True}),
            IndexModel("paid_at"),
            IndexModel("refunds.events.at"),
        ],
    ),
    CollectionSpec(
        "payment_ledger",
        {"required": ["payment", "lines"], "properties": {"lines": {"bsonType": "array"}}},
        [IndexModel("payment")],
    ),
    CollectionSpec(
        "payment_requests",
        {"required": ["content", "payment_id", "purge_at"]},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec("receipt_numbers", {"required": ["last"], "properties": {"last": {"bsonType": ["int", "long"]}}}),
]


class PaymentStore:
    """The only code that knows how payments are kept."""

    def __init__(self, db: Database) -> None:
        self._db, self._payments, self._ledger = db, db["payments"], db["payment_ledger"]
        self._requests, self._numbers = db["payment_requests"], db["receipt_numbers"]

    async def get(self, payment_id: str, session: Session | None = None) -> Payment:
        """A payment. Raises `NotFound`."""
        document = await self._payments.find_one({"_id": payment_id}, session=session)
        if document is None:
            raise NotFound
        return from_document(document)

    async def answered(self, asked: Asked, session: Session | None = None) -> Payment | None:
        """What the same request got before. Raises `Conflict` if its key was used for another."""
        known = await self._requests.find_one({"_id": asked.id}, session=session)
        if known is None:
            return None
        asked.check_same(known["content"])
        return await self.get(known["payment_id"], session)

    async def answer(self, asked: Asked, payment_id: str, at: datetime, session: Session | None = None) -> None:
        """Keep what a request has got. Raises `Conflict` if it has just got something."""
        known = {"content": asked.content, "payment_id": payment_id, "purge_at": at + REQUESTS_LIFE}
        try:
            await self._requests.insert_one({"_id": asked.id, **known}, session=session)
        except DuplicateKeyError as error:
            raise Conflict from error

    async def open_of(self, application_id: str) -> Payment | None:
        """The payment of an application that may still be paid."""
        document = await self._payments.find_one({"application_id": application_id, "open": True})
        return from_document(document) if document else None

    async def of_application(self, application_id: str, limit: int) -> list[Payment]:
        """Every payment of an application, the newest first."""
        found = self._payments.find({"application_id": application_id}).sort("created_at", -1).limit(limit)
        return [from_document(document) for document in await found.to_list(limit)]

    async def add(self, payment: Payment, asked: Asked) -> None:
        """Keep a new payment as what a request has got. Raises `Conflict` if it has just got one, or if another payment
        of the application is open."""

        async def work(session: Session) -> None:
            await self._payments.insert_one({"_id": payment.id, "revision": 0, **as_document(payment)}, session=session)
            await self.answer(asked, payment.id, payment.created_at, session)

        try:
            await run_transaction(self._db, work)
        except DuplicateKeyError as error:
            raise Conflict from error

    async def change(self, payment_id: str, step: Step) -> Payment:
        """The payment after a step, written with its entries in the ledger and with all that the step writes, or not
        at all. The step is run again if somebody else was faster. Raises `NotFound`, and what the step raises."""

        async def work(session: Session) -> Payment:
            before = await self.get(payment_id, session)
            after = await step(before, session)
            if after == before:
                return before
            known = {"_id": payment_id, "revision": before.revision}
            update = {"$set": as_document(after), "$inc": {"revision": 1}}
            if (await self._payments.update_one(known, update, session=session)).matched_count != 1:
                raise Conflict
            if entries := booked(before, after):
                await self._ledger.insert_many([entry_document(entry) for entry in entries], session=session)
            return replace(after, revision=before.revision + 1)

        try:
            return await run_transaction(self._db, work)
        except Conflict:  # somebody was faster, with it or with what the step writes besides: once more, on what is now
            return await run_transaction(self._db, work)

    async def next_receipt(self, year: int, session: Session) -> str:
        """The next number of a year, without gaps: it is taken in the transaction that needs it, or not at all."""
        known = {"_id": str(year)}
        await self._numbers.update_one(known, {"$inc": {"last": 1}}, session=session, upsert=True)
        document = await self._numbers.find_one(known, session=session)
        assert document is not None
        return f"{year}{document['last']:08d}"

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of payments whose provider is to be asked, the longest due first."""
        wanted = {"next_ask_at": {"$gt": EVER, "$lte": now}}
        found = self._payments.find(wanted, {"_id": 1}).sort("next_ask_at", 1).limit(limit)
        return [document["_id"] for document in await found.to_list(limit)]

    async def newest(self, before: datetime, limit: int) -> list[Payment]:
        """Payments that were begun before a moment, the newest first."""
        found = self._payments.find({"created_at": {"$lt": before}}).sort("created_at", -1).limit(limit)
        return [from_document(document) for document in await found.to_list(limit)]

    async def needing_person(self) -> list[Payment]:
        """Every payment that a member of staff must act on, the longest begun first."""
        return [
            from_document(found) async for found in self._payments.find({"needs_person": True}).sort("created_at", 1)
        ]

    async def moved_around(self, day: date) -> list[Payment]:
        """Payments with which something happened on a day in China, the one before or the one after, or with a
        refund."""
        begin = midnight(day)
        within = {"$gte": begin - timedelta(days=1), "$lt": begin + timedelta(days=2)}
        found: dict[str, Document] = {}
        for query in ({"paid_at": within}, {"refunds.events.at": within}):
            async for document in self._payments.find(query):
                found[document["_id"]] = document
        return [from_document(document) for document in found.values()]

    async def balances(self) -> dict[str, int]:
        """What stands on each account of the ledger."""
        return balances([_entry(document) async for document in self._ledger.find({})])


def _entry(document: Document) -> Entry:
    lines = tuple(Line(line["account"], line["fen"]) for line in document["lines"])
    return Entry(document["_id"], document["payment"], lines)
