"""Certificates that are owed in MongoDB: nothing of what they would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mobile_api.db import CollectionSpec, Database, Document, IndexModel, Session

SPECS = [
    CollectionSpec(
        "certificates_owed",
        {
            "required": ["application", "one_thing_id", "version", "type", "issuer", "field", "lacking", "at", "open"],
            "properties": {"at": {"bsonType": "date"}, "open": {"bsonType": "bool"}, "lacking": {"bsonType": "array"}},
        },
        [IndexModel([("open", 1), ("issuer", 1), ("at", 1)]), IndexModel("application")],
    ),
]


@dataclass(frozen=True)
class Owed:
    """A certificate that an issued application leads to and that wasn't issued with it."""

    id: str
    application: str
    """Its number."""
    one_thing_id: str
    version: int
    """Of the catalog in which it was applied for."""
    type: str
    issuer: str
    field: str
    """The form's field with the holder's ID number."""
    holder: str | None
    """Keyed hash of the holder; None if the form leaves it open."""
    lacking: tuple[str, ...]
    """Fields of the certificate that weren't known; none if the table leaves all of it to an officer."""
    at: datetime
    open: bool = True


class OwedStore:
    """The only code that knows how they are kept."""

    def __init__(self, db: Database) -> None:
        self._owed = db["certificates_owed"]

    async def add(self, owed: Sequence[Owed], session: Session) -> None:
        """Keep them, in the transaction of the move that issues their application."""
        for one in owed:
            told = {name: value for name, value in vars(one).items() if name != "id"}
            await self._owed.insert_one({"_id": one.id, **told, "lacking": list(one.lacking)}, session=session)

    async def waiting(self, issuer: str | None, most: int) -> list[Owed]:
        """What is owed, by a department or by all, the oldest first."""
        of = {"open": True} if issuer is None else {"open": True, "issuer": issuer}
        return [_owed(found) for found in await self._owed.find(of).sort("at", 1).limit(most).to_list(most)]

    async def get(self, owed_id: str) -> Owed | None:
        """One of them."""
        found = await self._owed.find_one({"_id": owed_id})
        return _owed(found) if found else None

    async def issued(self, application: str, type_id: str, holder: str, how: Document, session: Session) -> None:
        """It is owed no more, in the transaction that issues it."""
        of = {"application": application, "type": type_id, "open": True, "holder": {"$in": [holder, None]}}
        await self._owed.update_many(of, {"$set": {"open": False, "settled": how}}, session=session)

    async def settle(self, owed_id: str, how: Document) -> bool:
        """It isn't owed, as an officer found; False if it wasn't any more."""
        change: dict[str, Any] = {"$set": {"open": False, "settled": how}}
        return (await self._owed.update_one({"_id": owed_id, "open": True}, change)).modified_count == 1


def _owed(found: Document) -> Owed:
    told = {name: found[name] for name in Owed.__dataclass_fields__ if name in found}
    return Owed(**{**told, "id": found["_id"], "lacking": tuple(found["lacking"])})
