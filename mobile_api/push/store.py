"""The outbox of push in MongoDB: what is on its way to devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, Document, IndexModel, Session, UpdateOne
from mobile_api.outbox import EVER, KEPT_FOR, Standing, oldest_due_s
from mobile_api.push.delivery import MOVES, Delivery, State
from mobile_api.push.kinds import Kind

SPECS = [
    CollectionSpec(
        "push_outbox",
        {
            "required": ["notice_id", "citizen_id", "device_id", "kind", "state", "tries"],
            "properties": {"state": {"enum": [state.value for state in State]}, "tries": {"bsonType": "int"}},
        },
        [IndexModel("next_at"), IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]


class PushStore:
    """The only code that knows how the outbox is kept."""

    def __init__(self, db: Database) -> None:
        self._outbox = db["push_outbox"]

    async def add(self, deliveries: Sequence[Delivery], session: Session) -> None:
        """Keep what goes to devices, in the transaction of the news."""
        if deliveries:
            await self._outbox.insert_many([_outbox_document(one) for one in deliveries], session=session)

    async def forget(self, citizen_id: str) -> None:
        """Remove what is on its way to a citizen; no index helps, but the outbox is short."""
        await self._outbox.delete_many({"citizen_id": citizen_id})

    async def standing(self, now: datetime) -> Standing:
        """How it stands; nothing is parked here."""
        return Standing(await oldest_due_s(self._outbox, now), parked=0)

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of what is due. The embedded database reads all that is due for however few, so ask for many."""
        found = self._outbox.find({"next_at": {"$gt": EVER, "$lte": now}}, {"_id": 1}).limit(limit)
        return [row["_id"] for row in await found.to_list(limit)]

    async def take(self, ids: Sequence[str], now: datetime, lease: timedelta) -> tuple[str, list[Delivery]]:
        """Lease those of them that are still due: the lease's id, and what it is for.

        Of several workers one gets a row. It is due again when the lease ends, for the case that its worker dies.
        """
        taken, still_due = uuid4().hex, {"_id": {"$in": list(ids)}, "next_at": {"$gt": EVER, "$lte": now}}
        change = {"lease": taken, "state": State.SENDING.value, "next_at": now + lease}
        if (await self._outbox.update_many(still_due, {"$set": change})).matched_count == 0:
            return taken, []
        ours = self._outbox.find({"_id": {"$in": list(ids)}, "lease": taken})
        return taken, [_delivery(document) for document in await ours.to_list(len(ids))]

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

    async def delivered(self, delivery_id: str, receipt: str, now: datetime) -> bool:
        """Whoever has its receipt has it; False if it is another's."""
        theirs: Document = {"_id": delivery_id, "receipt": receipt}
        before = [state.value for state, moves in MOVES.items() if State.DELIVERED in moves]
        changes = {"state": State.DELIVERED.value, "next_at": None, "purge_at": now + KEPT_FOR}
        moved = await self._outbox.update_one({**theirs, "state": {"$in": before}}, {"$set": changes})
        if moved.matched_count:
            return True
        return await self._outbox.find_one({**theirs, "state": State.DELIVERED.value}, {"_id": 1}) is not None


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
