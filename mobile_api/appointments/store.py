"""Appointments in MongoDB: a place in a slot is taken by a conditional update, so that nobody is booked beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mobile_api.appointments.appointment import AT_ONCE, Appointment, booked_already, too_many
from mobile_api.appointments.slots import Slot
from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session, run_transaction
from mobile_api.errors import Conflict, SlotFull

SLOT_KEPT = timedelta(days=30)
LIVE = {"state": "booked"}
SPECS = [
    CollectionSpec(
        "appointment_slots",
        {"required": ["taken", "purge_at"], "properties": {"taken": {"bsonType": "int", "minimum": 0}}},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "appointments",
        {
            "required": ["application_id", "citizen_id", "counter_id", "starts_at", "ends_at", "state"],
            "properties": {
                "state": {"enum": ["booked", "arrived", "cancelled", "missed"]},
                "starts_at": {"bsonType": "date"},
                "ends_at": {"bsonType": "date"},
            },
        },
        [
            IndexModel("application_id", unique=True, partialFilterExpression=LIVE),
            IndexModel(
                [("citizen_id", 1), ("place", 1)],
                unique=True,
                partialFilterExpression={**LIVE, "place": {"$gte": 0}},
            ),
            IndexModel([("state", 1), ("_id", 1)], partialFilterExpression=LIVE),
            IndexModel([("citizen_id", 1), ("starts_at", -1)]),
            IndexModel([("counter_id", 1), ("starts_at", 1)]),
        ],
    ),
    CollectionSpec(
        "appointment_reminders",
        {"required": ["due_at"], "properties": {"due_at": {"bsonType": "date"}}},
        [IndexModel("due_at")],
    ),
]


class AppointmentStore:
    """The only code that knows how appointments are kept. A reminder's row is written and withdrawn with its
    appointment."""

    def __init__(self, db: Database) -> None:
        self._db, self._slots, self._appointments = db, db["appointment_slots"], db["appointments"]
        self._reminders = db["appointment_reminders"]

    async def taken(self, slots: Sequence[Slot]) -> dict[str, int]:
        """How many places of each slot are taken; a slot that nobody asked for is left out."""
        found = self._slots.find({"_id": {"$in": [slot.id for slot in slots]}})
        return {slot["_id"]: slot["taken"] async for slot in found}

    async def book(self, appointment: Appointment, slot: Slot) -> None:
        """Take a place. Raises `SlotFull`, and `Conflict` if the application has an appointment already, or the
        citizen as many as one may have.

        Each appointment of a citizen has a number below that limit, which no other of theirs has: so two who book at
        once can't exceed it, and nothing is counted that could come out of step.
        """
        await self._prepare(slot)
        held = self._appointments.find({"citizen_id": appointment.citizen_id, **LIVE}, {"place": 1})
        taken = {document.get("place") async for document in held}
        for place in sorted(set(range(AT_ONCE)) - taken):
            if await self._booked(appointment, slot, place):
                return
            if await self.live(appointment.application_id):
                raise booked_already()
        raise too_many()

    async def _booked(self, appointment: Appointment, slot: Slot, place: int) -> bool:
        """Whether it could be kept; not if another took its place, or was booked for the same, in this moment."""

        async def work(session: Session) -> None:
            await self._take(slot, session)
            await self._appointments.insert_one({**_document(appointment), "place": place}, session=session)
            await self._remind(appointment, session)

        try:
            await run_transaction(self._db, work)
        except DuplicateKeyError:
            return False
        return True

    async def move(self, before: Appointment, slot: Slot, at: datetime) -> Appointment:
        """Give the place back and take another, both or neither. Raises `SlotFull`, `Conflict`."""
        await self._prepare(slot)
        when: Document = {"counter_id": slot.counter_id, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
        after = replace(before, **when, booked_at=at)

        async def work(session: Session) -> None:
            await self._change(before, {**when, "booked_at": at}, session)
            await self._give_back(before, session)
            await self._take(slot, session)
            await self._remind(after, session)

        await run_transaction(self._db, work)
        return after

    async def cancel(self, appointment: Appointment) -> None:
        """Give the place back. Raises `Conflict` if it was moved or has begun meanwhile."""

        async def work(session: Session) -> None:
            await self._change(appointment, {"state": "cancelled"}, session)
            await self._give_back(appointment, session)
            await self._reminders.delete_one({"_id": appointment.id}, session=session)

        await run_transaction(self._db, work)

    async def settle(self, before: Appointment, after: Appointment, at: datetime) -> None:
        """Write how it ended. Of what the city cancelled the place is given back and its owner is told; nobody is
        reminded of the rest. Raises `Conflict` if its owner has changed it meanwhile."""

        async def work(session: Session) -> None:
            await self._change(before, {"state": after.state, "ending": after.ending}, session)
            if after.ending is None:
                await self._reminders.delete_one({"_id": before.id}, session=session)
                return
            await self._give_back(before, session)
            await self._reminders.replace_one({"_id": before.id}, {"due_at": at}, upsert=True, session=session)

        await run_transaction(self._db, work)

    async def arrive(self, appointment: Appointment, by: str, at: datetime) -> None:
        """Whoever has it has come. Raises `Conflict` if that was noted, or it was moved or cancelled meanwhile."""
        arrived = {"state": "arrived", "arrived_at": at, "received_by": by}

        async def work(session: Session) -> None:
            await self._change(appointment, arrived, session)

        await run_transaction(self._db, work)

    async def get(self, appointment_id: str) -> Appointment | None:
        """An appointment."""
        found = await self._appointments.find_one({"_id": appointment_id})
        return _appointment(found) if found else None

    async def live(self, application_id: str) -> Appointment | None:
        """What is booked for an application or a draft."""
        found = await self._appointments.find_one({"application_id": application_id, **LIVE})
        return _appointment(found) if found else None

    async def of_citizen(self, citizen_id: str, limit: int) -> list[Appointment]:
        """A citizen's appointments, the latest first."""
        found = self._appointments.find({"citizen_id": citizen_id}).sort("starts_at", -1).limit(limit)
        return [_appointment(document) async for document in found]

    async def at_counter(self, counter_id: str, begins: datetime, ends: datetime) -> list[Appointment]:
        """Who comes to a counter, in the order of their times."""
        when = {"counter_id": counter_id, "starts_at": {"$gte": begins, "$lt": ends}, "state": {"$ne": "cancelled"}}
        return [_appointment(document) async for document in self._appointments.find(when).sort("starts_at", 1)]

    async def booked(self, after: str, limit: int) -> list[Appointment]:
        """What is booked and not settled yet, by id."""
        found = self._appointments.find({**LIVE, "_id": {"$gt": after}}).sort("_id", 1).limit(limit)
        return [_appointment(document) async for document in found]

    async def purge(self, before: datetime) -> int:
        """Remove what was over before then; how many."""
        over = {"starts_at": {"$lt": before}, "state": {"$ne": "booked"}}
        return (await self._appointments.delete_many(over)).deleted_count

    async def booked_by(self, citizen_id: str) -> list[Appointment]:
        """What a citizen has booked and isn't settled yet."""
        found = self._appointments.find({"citizen_id": citizen_id, **LIVE})
        return [_appointment(document) async for document in found]

    async def not_kept(self, citizen_id: str, application_id: str) -> list[Appointment]:
        """A citizen's appointments for a draft or an application that nobody came to, missed or still before them."""
        waiting = {"citizen_id": citizen_id, "application_id": application_id, "state": {"$in": ["booked", "missed"]}}
        return [_appointment(document) async for document in self._appointments.find(waiting)]

    async def misses(self, citizen_id: str, since: datetime) -> int:
        """How many appointments a citizen has missed since a moment, by what is settled."""
        missed = {"citizen_id": citizen_id, "starts_at": {"$gte": since}, "state": "missed"}
        return int(await self._appointments.count_documents(missed))

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of the appointments of which it is time to remind, the longest due first."""
        rows = self._reminders.find({"due_at": {"$lte": now}}, {"_id": 1})
        return [row["_id"] async for row in rows.sort("due_at", 1).limit(limit)]

    async def told(self, appointment_id: str, at: datetime) -> None:
        """It was told, or there is nothing to tell any more: the row has done its work. What was moved or cancelled
        meanwhile has a later one, which stays."""
        await self._reminders.delete_one({"_id": appointment_id, "due_at": {"$lte": at}})

    async def _prepare(self, slot: Slot) -> None:
        """The slot's document, so that taking a place is one plain conditional update."""
        new = {"$setOnInsert": {"taken": 0, "purge_at": slot.ends_at + SLOT_KEPT}}
        await self._slots.update_one({"_id": slot.id}, new, upsert=True)

    async def _take(self, slot: Slot, session: Session) -> None:
        free = {"_id": slot.id, "taken": {"$lt": slot.capacity}}
        if (await self._slots.update_one(free, {"$inc": {"taken": 1}}, session=session)).matched_count != 1:
            raise SlotFull

    async def _give_back(self, appointment: Appointment, session: Session) -> None:
        slot = Slot(appointment.counter_id, appointment.starts_at, appointment.ends_at, 0)
        await self._slots.update_one({"_id": slot.id}, {"$inc": {"taken": -1}}, session=session)

    async def _change(self, before: Appointment, change: Document, session: Session) -> None:
        """Change it as it was read: of two who do at once one wins."""
        known = {
            "_id": before.id,
            "state": before.state,
            "starts_at": before.starts_at,
            "counter_id": before.counter_id,
        }
        if (await self._appointments.update_one(known, {"$set": change}, session=session)).matched_count != 1:
            raise Conflict

    async def _remind(self, appointment: Appointment, session: Session) -> None:
        if appointment.remind_at is None:
            await self._reminders.delete_one({"_id": appointment.id}, session=session)
            return
        row = {"due_at": appointment.remind_at}
        await self._reminders.replace_one({"_id": appointment.id}, row, upsert=True, session=session)


def _document(appointment: Appointment) -> Document:
    kept = dict(vars(appointment))
    return {"_id": kept.pop("id"), **kept}


def _appointment(document: Document) -> Appointment:
    known = {name: document[name] for name in Appointment.__dataclass_fields__ if name in document}
    return Appointment(id=document["_id"], **known)
