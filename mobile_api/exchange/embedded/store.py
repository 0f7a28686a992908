"""Tickets in MongoDB: each opens a page once."""

from __future__ import annotations

from datetime import datetime, timedelta

from mobile_api.db import CollectionSpec, Database, IndexModel

KEPT_FOR = timedelta(days=180)
"""How long it can be looked up who was sent where."""
SPECS = [
    CollectionSpec(
        "exchange_tickets",
        {
            "required": ["system", "citizen_id", "at", "used_at", "purge_at"],
            "properties": {"at": {"bsonType": "date"}, "purge_at": {"bsonType": "date"}},
        },
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]


class TicketStore:
    """The only code that knows how tickets are kept."""

    def __init__(self, db: Database) -> None:
        self._tickets = db["exchange_tickets"]

    async def add(self, ticket_id: str, system: str, citizen_id: str, now: datetime) -> None:
        """A ticket that was given out."""
        given = {"system": system, "citizen_id": citizen_id, "at": now, "purge_at": now + KEPT_FOR}
        await self._tickets.insert_one({"_id": ticket_id, **given, "used_at": None})

    async def use(self, ticket_id: str, system: str, now: datetime) -> str | None:
        """Whose ticket it is, the first time that its system asks; None after that, and for any other."""
        unused = {"_id": ticket_id, "system": system, "used_at": None}
        if (await self._tickets.update_one(unused, {"$set": {"used_at": now}})).modified_count != 1:
            return None
        ticket = await self._tickets.find_one({"_id": ticket_id}, {"citizen_id": 1})
        return str(ticket["citizen_id"]) if ticket else None
