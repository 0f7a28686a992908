"""Who stands behind an account, the counters' codes, and the log of how people were confirmed, in MongoDB."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel, Session
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.resealing import reseal
from mobile_api.sealing import Sealer

LOG_LIFE_S = 5 * 366 * 86400
SPECS = [
    CollectionSpec(
        "citizen_persons",
        {"required": ["person_hash", "sealed", "confirmed_at"], "properties": {"sealed": {"bsonType": "binData"}}},
        [IndexModel("person_hash"), IndexModel("purge_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "counter_codes",
        {"required": ["sealed", "phone_hash", "clerk", "expires_at"]},
        [IndexModel("expires_at", expireAfterSeconds=0)],
    ),
    CollectionSpec(
        "identity_log",
        {"required": ["at", "kind", "person_hash"]},
        [IndexModel("person_hash"), IndexModel("at", expireAfterSeconds=LOG_LIFE_S)],
    ),
]


class PersonStore:
    """The only code that knows how persons are kept: sealed, and found by keyed hashes."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._persons, self._codes, self._log = db["citizen_persons"], db["counter_codes"], db["identity_log"]
        self._sealer = sealer

    async def person(self, citizen_id: str) -> KnownPerson | None:
        """Who stands behind an account."""
        found = await self._persons.find_one({"_id": citizen_id})
        if found is None:
            return None
        told = json.loads(self._sealer.open(found["sealed"], _place(citizen_id)))
        return KnownPerson(told["id_number"], told["name"], found["confirmed_at"])

    async def accounts_of(self, person_hash: str) -> list[str]:
        """The accounts that were confirmed to be one person's."""
        found = self._persons.find({"person_hash": person_hash, "confirmed_at": {"$ne": None}}, {"_id": 1})
        return [account["_id"] async for account in found]

    async def claim(self, citizen_id: str, person: KnownPerson, before: KnownPerson | None, purge_at: datetime) -> bool:
        """Keep until `purge_at` who somebody says they are; False if that was confirmed, or claimed otherwise, since
        `before` was read."""
        kept = {**self._kept(citizen_id, person), "purge_at": purge_at}
        if before is None:
            return await self._insert({"_id": citizen_id, **kept})
        same = {"_id": citizen_id, "person_hash": self.hashed(before.id_number), "confirmed_at": None}
        return (await self._persons.replace_one(same, kept)).matched_count == 1

    async def confirm(self, citizen_id: str, person: KnownPerson, session: Session) -> bool:
        """Keep who somebody has shown to be; False if the account was confirmed to be another person's: then the
        transaction must not be committed."""
        kept = self._kept(citizen_id, person)
        for still_theirs in ({"confirmed_at": None}, {"person_hash": kept["person_hash"]}):
            replaced = await self._persons.replace_one({"_id": citizen_id, **still_theirs}, kept, session=session)
            if replaced.matched_count == 1:
                return True
        return await self._insert({"_id": citizen_id, **kept}, session)

    async def forget(self, citizen_id: str) -> None:
        """Nobody stands behind this account any more."""
        await self._persons.delete_one({"_id": citizen_id})

    async def put_code(self, phone: str, code: str, person: KnownPerson, clerk: str, until: datetime) -> None:
        """Keep a counter's code; only who has the phone and the code finds it."""
        key = self._code_key(phone, code)
        kept: Document = {
            "sealed": self._sealer.seal(_told(person), _code_place(key)),
            "phone_hash": self._sealer.hashed(phone, "phones"),
            "clerk": clerk,
            "expires_at": until,
        }
        await self._codes.delete_many({"phone_hash": kept["phone_hash"]})  # the newest counts
        await self._codes.replace_one({"_id": key}, kept, upsert=True)

    async def take_code(self, phone: str, code: str, now: datetime, session: Session) -> tuple[KnownPerson, str] | None:
        """Use a code up: the person, and the clerk who confirmed them. Of two requests one gets it."""
        key = self._code_key(phone, code)
        found = await self._codes.find_one({"_id": key}, session=session)
        if found is None or (await self._codes.delete_one({"_id": key}, session=session)).deleted_count != 1:
            return None
        if found["expires_at"] <= now:
            return None
        told = json.loads(self._sealer.open(found["sealed"], _code_place(key)))
        return KnownPerson(told["id_number"], told["name"], now), found["clerk"]

    async def note(
        self,
        kind: str,
        id_number: str,
        at: datetime,
        by: str,
        citizen_id: str | None = None,
        session: Session | None = None,
    ) -> None:
        """Write into the log who was confirmed by whom, without their number."""
        entry = {"_id": uuid4().hex, "kind": kind, "person_hash": self.hashed(id_number), "at": at, "by": by}
        await self._log.insert_one({**entry, "citizen_id": citizen_id}, session=session)

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        persons = await reseal(self._sealer, self._persons, lambda found: _place(found["_id"]))
        return persons + await reseal(self._sealer, self._codes, lambda found: _code_place(found["_id"]))

    def hashed(self, id_number: str) -> str:
        """The keyed hash by which a person is found."""
        return self._sealer.person(id_number)

    def _kept(self, citizen_id: str, person: KnownPerson) -> Document:
        return {
            "person_hash": self.hashed(person.id_number),
            "sealed": self._sealer.seal(_told(person), _place(citizen_id)),
            "confirmed_at": person.confirmed_at,
        }

    async def _insert(self, document: Document, session: Session | None = None) -> bool:
        try:
            await self._persons.insert_one(document, session=session)
        except DuplicateKeyError:  # another request was faster
            return False
        return True

    def _code_key(self, phone: str, code: str) -> str:
        return self._sealer.hashed(f"{phone}:{code}", "counter codes")


def _place(citizen_id: str) -> str:
    return f"citizen_persons:{citizen_id}"


def _code_place(key: str) -> str:
    return f"counter_codes:{key}"


def _told(person: KnownPerson) -> bytes:
    return json.dumps({"id_number": person.id_number, "name": person.name}).encode()
