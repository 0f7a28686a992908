"""Who stands behind an account, the counters' codes, and the log of how people were confirmed, in MongoDB."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

from mobile_api.db import CollectionSpec, Database, Document, IndexModel
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

    async def put(self, citizen_id: str, person: KnownPerson, purge_at: datetime | None) -> None:
        """Keep who somebody says they are, or has shown to be. A claim goes again at `purge_at`."""
        told = json.dumps({"id_number": person.id_number, "name": person.name}).encode()
        kept: Document = {
            "person_hash": self.hashed(person.id_number),
            "sealed": self._sealer.seal(told, _place(citizen_id)),
            "confirmed_at": person.confirmed_at,
        }
        if purge_at is not None:
            kept["purge_at"] = purge_at
        await self._persons.replace_one({"_id": citizen_id}, kept, upsert=True)

    async def put_code(self, phone: str, code: str, person: KnownPerson, clerk: str, until: datetime) -> None:
        """Keep a counter's code; only who has the phone and the code finds it."""
        key = self._code_key(phone, code)
        told = json.dumps({"id_number": person.id_number, "name": person.name}).encode()
        kept: Document = {
            "sealed": self._sealer.seal(told, f"counter_codes:{key}"),
            "phone_hash": self._sealer.hashed(phone, "phones"),
            "clerk": clerk,
            "expires_at": until,
        }
        await self._codes.delete_many({"phone_hash": kept["phone_hash"]})  # the newest counts
        await self._codes.replace_one({"_id": key}, kept, upsert=True)

    async def take_code(self, phone: str, code: str, now: datetime) -> tuple[KnownPerson, str] | None:
        """Use a code up: the person, and the clerk who confirmed them. Of two requests one gets it."""
        key = self._code_key(phone, code)
        found = await self._codes.find_one({"_id": key})
        if found is None or (await self._codes.delete_one({"_id": key})).deleted_count != 1:
            return None
        if found["expires_at"] <= now:
            return None
        told = json.loads(self._sealer.open(found["sealed"], f"counter_codes:{key}"))
        return KnownPerson(told["id_number"], told["name"], now), found["clerk"]

    async def note(self, kind: str, id_number: str, at: datetime, by: str, citizen_id: str | None = None) -> None:
        """Write into the log who was confirmed by whom, without their number."""
        entry = {"_id": uuid4().hex, "kind": kind, "person_hash": self.hashed(id_number), "at": at, "by": by}
        await self._log.insert_one({**entry, "citizen_id": citizen_id})

    async def reseal(self) -> int:
        """Seal everything with the active key; how many. Codes live for minutes and needn't be."""
        return await reseal(self._sealer, self._persons, lambda found: _place(found["_id"]))

    def hashed(self, id_number: str) -> str:
        """The keyed hash by which a person is found."""
        return self._sealer.hashed(id_number, "persons")

    def _code_key(self, phone: str, code: str) -> str:
        return self._sealer.hashed(f"{phone}:{code}", "counter codes")


def _place(citizen_id: str) -> str:
    return f"citizen_persons:{citizen_id}"
