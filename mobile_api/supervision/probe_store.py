"""The last probe of each source in MongoDB."""

from __future__ import annotations

from mobile_api.db import CollectionSpec, Database, Document, DuplicateKeyError
from mobile_api.supervision.probes import Probe

SPECS = [
    CollectionSpec(
        "source_probes",
        {"required": ["at", "missed"], "properties": {"at": {"bsonType": "date"}, "missed": {"bsonType": "int"}}},
    ),
]


class ProbeStore:
    """The only code that knows how probes are kept."""

    def __init__(self, db: Database) -> None:
        self._probes = db["source_probes"]

    async def all(self) -> dict[str, Probe]:
        """The last one of each source."""
        return {kept["_id"]: _probe(kept) for kept in await self._probes.find().to_list(None)}

    async def get(self, source: str) -> Probe | None:
        """The last one of a source."""
        kept = await self._probes.find_one({"_id": source})
        return _probe(kept) if kept else None

    async def put(self, probe: Probe, before: Probe | None) -> None:
        """Keep a probe, if `before` is still the last one: another worker's, made meanwhile, stands otherwise."""
        told = {name: value for name, value in vars(probe).items() if name != "source"}
        if before is not None:
            await self._probes.update_one({"_id": probe.source, "at": before.at}, {"$set": told})
            return
        try:
            await self._probes.insert_one({"_id": probe.source, **told})
        except DuplicateKeyError:
            return


def _probe(kept: Document) -> Probe:
    told = {name: kept[name] for name in Probe.__dataclass_fields__ if name in kept}
    return Probe(**{**told, "source": kept["_id"]})
