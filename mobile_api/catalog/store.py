"""Published catalog editions in MongoDB. An edition is written once and never changed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from mobile_api.catalog.library import Edition, Library
from mobile_api.catalog.schema import Catalog, Counter, Department, OneThing
from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError, IndexModel

SPECS = [
    CollectionSpec(
        "catalog_editions",
        {
            "required": ["one_thing_id", "version", "lead", "sha256", "record", "published_at"],
            "properties": {"version": {"bsonType": "int", "minimum": 1}, "record": {"bsonType": "object"}},
        },
        [IndexModel([("one_thing_id", 1), ("version", -1)], unique=True)],
    ),
    CollectionSpec("catalog_places", {"required": ["kind", "record"]}, [IndexModel("kind")]),
]


class CatalogStore:
    """The only code that knows how the catalog is kept."""

    def __init__(self, db: Database) -> None:
        self._editions, self._places = db["catalog_editions"], db["catalog_places"]

    async def publish(self, catalog: Catalog, now: datetime) -> int:
        """Write a new edition of every one-thing whose record has changed. Returns how many; running again gives 0."""
        for kind, records in (("department", catalog.departments), ("counter", catalog.counters)):
            for place_id, place in records.items():
                kept = {"kind": kind, "record": place.model_dump(mode="json")}
                await self._places.replace_one({"_id": f"{kind}:{place_id}"}, kept, upsert=True)
        newest = {edition["one_thing_id"]: edition for edition in await self._newest()}
        written = 0
        for thing in catalog.one_things.values():
            sha256 = hashlib.sha256(f"{catalog.lead[thing.id]}\n{thing.model_dump_json()}".encode()).hexdigest()
            last = newest.get(thing.id)
            if last and last["sha256"] == sha256:
                continue
            version = last["version"] + 1 if last else 1
            try:
                await self._editions.insert_one(
                    {
                        "_id": f"{thing.id}@{version}",
                        "one_thing_id": thing.id,
                        "version": version,
                        "lead": catalog.lead[thing.id],
                        "sha256": sha256,
                        "record": thing.model_dump(mode="json"),
                        "published_at": now,
                    }
                )
                written += 1
            except DuplicateKeyError:  # another process is migrating at the same moment
                continue
        return written

    async def library(self) -> Library:
        """Everything that is published, as one in-memory library."""
        places = await self._places.find().to_list(None)
        editions = await self._editions.find().to_list(None)
        return Library(
            departments=[Department.model_validate(p["record"]) for p in places if p["kind"] == "department"],
            counters=[Counter.model_validate(p["record"]) for p in places if p["kind"] == "counter"],
            editions=[Edition(e["version"], e["lead"], OneThing.model_validate(e["record"])) for e in editions],
        )

    async def _newest(self) -> list[Document]:
        fields = {"one_thing_id": 1, "version": 1, "sha256": 1}
        return await self._editions.find({}, fields).sort("version", 1).to_list(None)
