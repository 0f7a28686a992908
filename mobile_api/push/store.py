"""Inboxes, devices, preferences and the outbox of push, in MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from uuid import uuid4

import structlog
from pymongo.errors import PyMongoError

from mobile_api.db import (
    CollectionSpec,
    Database,
    Document,
    DuplicateKeyError,
    IndexModel,
    Session,
    UpdateOne,
    run_transaction,
)
from mobile_api.hub import ANY
from mobile_api.localtime import now_utc
from mobile_api.outbox import EVER, KEPT_FOR
from mobile_api.push.delivery import MOVES, Delivery, State
from mobile_api.push.kinds import Kind, Language
from mobile_api.push.notice import Kept, Notice
from mobile_api.push.preferences import Preferences, QuietHours

log = structlog.get_logger()
LOOKED_AT_S, LATE, WOKEN_AT_ONCE = 1.0, timedelta(seconds=3), 500
"""How often new news is looked for, and how much later than it says it may be written; of more at once everybody is
woken."""
INBOX_LIFE = timedelta(days=366)
DEVICES_AT_MOST = 20
"""Of one citizen; apps that were removed without a word are found out at the next push."""
SPECS = [
    CollectionSpec(
        "inbox",
        {"required": ["citizen_id", "place", "kind", "text", "link", "at"], "properties": {"at": {"bsonType": "date"}}},
        [
            IndexModel([("citizen_id", 1), ("place", -1)]),
            IndexModel("unread_by", partialFilterExpression={"unread_by": {"$gt": ""}}),
            IndexModel("at"),
            IndexModel("purge_at", expireAfterSeconds=0),
        ],
    ),
    CollectionSpec(
        "push_devices",
        {"required": ["citizen_id", "session_id", "token", "language", "registered_at"]},
        [IndexModel("citizen_id")],
    ),
    CollectionSpec("push_preferences", {"required": ["off", "quiet"]}),
    CollectionSpec(
        "push_outbox",
        {
            "required": ["notice_id", "citizen_id", "device_id", "kind", "state", "tries"],
            "properties": {"state": {"enum": [state.value for state in State]}, "tries": {"bsonType": "int"}},
        },
        [IndexModel("next_at"), IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]


@dataclass(frozen=True)
class Device:
    """An installed app that push reaches."""

    id: str
    citizen_id: str
    session_id: str
    """The login on it: when that ends, nothing more is pushed to it."""
    token: str
    """By which the push service knows it."""
    language: Language
    """In which its app speaks."""
    registered_at: datetime


class PushStore:
    """The only code that knows how all this is kept."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._inbox, self._outbox = db["inbox"], db["push_outbox"]
        self._devices, self._preferences = db["push_devices"], db["push_preferences"]

    async def put(self, notice: Notice, deliveries: Sequence[Delivery], session: Session | None) -> None:
        """Keep news with what goes to devices, in the caller's transaction or one of its own.

        What is there already stays as it is.
        """
        if await self._inbox.find_one({"_id": notice.id}, {"_id": 1}, session=session):
            return

        async def work(session: Session) -> None:
            await self._inbox.insert_one(_inbox_document(notice), session=session)
            if deliveries:
                await self._outbox.insert_many([_outbox_document(one) for one in deliveries], session=session)

        if session is not None:
            await work(session)
            return
        try:
            await run_transaction(self._db, work)
        except DuplicateKeyError:  # another worker has just told the same
            return

    async def page(self, citizen_id: str, before: str | None, limit: int) -> list[Kept]:
        """News of a citizen from a place on, the newest first."""
        query: Document = {"citizen_id": citizen_id}
        if before is not None:
            query["place"] = {"$lt": before}
        found = self._inbox.find(query).sort("place", -1).limit(limit)
        return [_kept(document) for document in await found.to_list(limit)]

    async def watch(self) -> AsyncIterator[str]:
        """Ids of citizens who have news, whichever worker posted it: looked for again and again, because a look at
        what is new costs less than a change stream, which the embedded database wakes at every write."""
        since = now_utc()
        while True:
            before, since = since, now_utc()
            try:
                found = self._inbox.find({"at": {"$gt": before - LATE}}, {"citizen_id": 1}).limit(WOKEN_AT_ONCE)
                owners = [news["citizen_id"] for news in await found.to_list(WOKEN_AT_ONCE)]
            except PyMongoError as error:  # the database is restarting
                log.warning("inboxes_not_looked_at", error=type(error).__name__)
                owners = [ANY]
            for citizen_id in {ANY} if len(owners) == WOKEN_AT_ONCE else set(owners):
                yield citizen_id
            await asyncio.sleep(LOOKED_AT_S)

    async def unread(self, citizen_id: str) -> int:
        """How much a citizen hasn't read."""
        return int(await self._inbox.count_documents({"unread_by": citizen_id}))

    async def read(self, citizen_id: str, notice_id: str) -> bool:
        """It was read; False if it isn't theirs."""
        theirs = {"_id": notice_id, "citizen_id": citizen_id}
        return (await self._inbox.update_one(theirs, {"$unset": {"unread_by": ""}})).matched_count == 1

    async def read_up_to(self, citizen_id: str, place: str) -> None:
        """Everything up to a place was read: what came later, the reader hasn't seen."""
        await self._inbox.update_many(
            {"unread_by": citizen_id, "place": {"$lte": place}}, {"$unset": {"unread_by": ""}}
        )

    async def register(self, device: Device) -> None:
        """Keep a device; a token that was somebody else's is theirs no more."""
        document = asdict(device)
        device_id = document.pop("id")
        await self._devices.replace_one({"_id": device_id}, document, upsert=True)

    async def unregister(self, device_id: str, citizen_id: str) -> bool:
        """Forget a device; False if it isn't theirs."""
        return (await self._devices.delete_one({"_id": device_id, "citizen_id": citizen_id})).deleted_count == 1

    async def devices_of(self, citizen_id: str, session: Session | None = None) -> list[Device]:
        """A citizen's devices."""
        found = self._devices.find({"citizen_id": citizen_id}, session=session).limit(DEVICES_AT_MOST)
        return [_device(document) for document in await found.to_list(DEVICES_AT_MOST)]

    async def devices(self, ids: Collection[str]) -> dict[str, Device]:
        """Devices by id; what is gone is left out."""
        return {found["_id"]: _device(found) async for found in self._devices.find({"_id": {"$in": list(ids)}})}

    async def preferences_of(self, citizen_id: str, session: Session | None = None) -> Preferences:
        """What a citizen wants; the defaults if they never said."""
        found = await self._preferences.find_one({"_id": citizen_id}, session=session)
        return _preferences(found) if found else Preferences()

    async def preferences(self, citizen_ids: Collection[str]) -> dict[str, Preferences]:
        """What those want who have said so."""
        found = self._preferences.find({"_id": {"$in": list(citizen_ids)}})
        return {document["_id"]: _preferences(document) async for document in found}

    async def set_preferences(self, citizen_id: str, wanted: Preferences) -> None:
        """Keep what a citizen wants."""
        quiet = wanted.quiet and {"begins": wanted.quiet.begins.isoformat(), "ends": wanted.quiet.ends.isoformat()}
        document = {"off": sorted(wanted.off), "quiet": quiet}
        await self._preferences.replace_one({"_id": citizen_id}, document, upsert=True)

    async def take(self, now: datetime, lease: timedelta, limit: int) -> tuple[str, list[Delivery]]:
        """Lease what is due: the lease's id, and what it is for. Of several workers one gets a row.

        A row that was taken is due again when the lease ends, for the case that its worker dies.
        """
        due = {"next_at": {"$gt": EVER, "$lte": now}}
        ids = [found["_id"] for found in await self._outbox.find(due, {"_id": 1}).limit(limit).to_list(limit)]
        taken = uuid4().hex
        if not ids:
            return taken, []
        change = {"lease": taken, "state": State.SENDING.value, "next_at": now + lease}
        await self._outbox.update_many({"_id": {"$in": ids}, **due}, {"$set": change})
        ours = self._outbox.find({"_id": {"$in": ids}, "lease": taken})
        return taken, [_delivery(document) for document in await ours.to_list(limit)]

    async def settle(self, deliveries: Sequence[Delivery], lease: str, now: datetime) -> None:
        """Write how they stand, those that the lease still has."""
        updates = [
            UpdateOne(
                {"_id": delivery.id, "lease": lease, "state": State.SENDING.value},
                {"$set": _standing(delivery, now), "$unset": {"lease": ""}},
            )
            for delivery in deliveries
        ]
        if updates:
            await self._outbox.bulk_write(updates, ordered=False)

    async def drop(self, delivery: Delivery, lease: str) -> None:
        """Nobody wants it any more."""
        await self._outbox.delete_one({"_id": delivery.id, "lease": lease})

    async def delivered(self, delivery_id: str, citizen_id: str, now: datetime) -> bool:
        """Its device has it; False if it isn't theirs."""
        theirs = {"_id": delivery_id, "citizen_id": citizen_id}
        before = [state.value for state, moves in MOVES.items() if State.DELIVERED in moves]
        changes = {"state": State.DELIVERED.value, "next_at": None, "purge_at": now + KEPT_FOR}
        moved = await self._outbox.update_one({**theirs, "state": {"$in": before}}, {"$set": changes})
        if moved.matched_count:
            return True
        return await self._outbox.find_one({**theirs, "state": State.DELIVERED.value}, {"_id": 1}) is not None


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


def _kept(document: Document) -> Kept:
    kind, unread = Kind(document["kind"]), "unread_by" in document
    return Kept(document["_id"], document["place"], kind, document["text"], document["link"], document["at"], unread)


def _outbox_document(delivery: Delivery) -> Document:
    document = asdict(delivery)
    document["_id"] = document.pop("id")
    return {**document, "kind": delivery.kind.value, "state": delivery.state.value}


def _standing(delivery: Delivery, now: datetime) -> Document:
    """What changes with a try; of what nothing more is to be done, the row goes some day."""
    changes: Document = {name: getattr(delivery, name) for name in ("tries", "error", "next_at")}
    changes["state"] = delivery.state.value
    return changes if delivery.next_at else {**changes, "purge_at": now + KEPT_FOR}


def _delivery(document: Document) -> Delivery:
    known = {name: document[name] for name in Delivery.__dataclass_fields__ if name in document}
    kept = {"id": document["_id"], "kind": Kind(document["kind"]), "state": State(document["state"])}
    return Delivery(**{**known, **kept})


def _device(document: Document) -> Device:
    return Device(id=document.pop("_id"), **document)


def _preferences(document: Document) -> Preferences:
    quiet = document["quiet"]
    return Preferences(
        frozenset(Kind(kind) for kind in document["off"]),
        quiet and QuietHours(time.fromisoformat(quiet["begins"]), time.fromisoformat(quiet["ends"])),
    )
