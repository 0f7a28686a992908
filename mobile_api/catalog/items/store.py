"""Service items, their versions and the changes to them in MongoDB.

A version is written once; only the day on which the next one takes over (`until`) is added to it later.
What counts on a day is `effective_from <= day < until`, so nothing has to run at midnight.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from pydantic import TypeAdapter
from pymongo.errors import BulkWriteError

from mobile_api.catalog.items.changes import AlreadyDecided, Change, Outdated, Proposed, State
from mobile_api.catalog.items.record import Claim, Entry, Item
from mobile_api.catalog.items.versions import Filter, Version
from mobile_api.db import (
    CollectionSpec,
    Database,
    Document,
    IndexModel,
    Session,
    only_duplicates,
    run_transaction,
)

SPECS = [
    CollectionSpec(
        "item_versions",
        {
            "required": ["entry_id", "kind", "version", "effective_from", "until", "record", "approved_at"],
            "properties": {"version": {"bsonType": "int", "minimum": 1}, "kind": {"enum": ["item", "claim"]}},
        },
        [
            IndexModel([("entry_id", 1), ("version", -1)], unique=True),
            IndexModel([("kind", 1), ("region", 1), ("entry_id", 1)]),
            IndexModel("parent"),
            IndexModel([("flags", 1), ("entry_id", 1)]),
            IndexModel([("conveniences", 1), ("entry_id", 1)]),
            IndexModel("record.checklist.name.zh"),
        ],
    ),
    CollectionSpec(
        "item_changes",
        {
            "required": ["state", "proposed_by", "proposed_at", "effective_from", "size"],
            "properties": {"state": {"enum": [state.value for state in State]}},
        },
        [IndexModel([("state", 1), ("proposed_at", -1)])],
    ),
    CollectionSpec(
        "item_change_entries",
        {"required": ["change_id", "entry_id", "base", "record"]},
        [IndexModel([("change_id", 1), ("n", 1)], unique=True)],
    ),
    CollectionSpec("item_sources", {"required": ["sha256"]}),
]

FOREVER = "9999-12-31"
ENTRY: TypeAdapter[Item | Claim] = TypeAdapter(Entry)


class ItemStore:
    """The only code that knows how the item library is kept."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._versions, self._changes = db["item_versions"], db["item_changes"]
        self._entries, self._sources = db["item_change_entries"], db["item_sources"]

    async def current(self, entry_ids: Sequence[str], day: date) -> dict[str, Version]:
        """The versions of these entries that count on `day`."""
        query = {"entry_id": {"$in": list(entry_ids)}, **_counting(day)}
        found = [_version(d) async for d in self._versions.find(query)]
        return {version.entry_id: version for version in sorted(found, key=lambda v: v.number)}

    async def newest(self, entry_ids: Sequence[str], session: Session | None = None) -> dict[str, Version]:
        """The last approved version of each entry, whether or not it counts yet."""
        query = {"entry_id": {"$in": list(entry_ids)}}
        found = [_version(d) async for d in self._versions.find(query, session=session)]
        return {version.entry_id: version for version in sorted(found, key=lambda v: v.number)}

    async def versions(self, entry_id: str) -> list[Version]:
        """Every version of an entry, the first one first."""
        return [_version(d) async for d in self._versions.find({"entry_id": entry_id}).sort("version", 1)]

    async def page(self, wanted: Filter, within: Iterable[str] | None, after: str, limit: int, day: date) -> list[Item]:
        """City items that count on `day`, by code; of those in `within`, if it is given."""
        place: dict[str, object] = {"$gt": after}
        if within is not None:
            place["$in"] = list(within)
        query: Document = {"kind": "item", "entry_id": place, **_counting(day)}
        named = {"tier": wanted.tier, "parent": wanted.parent, "flags": wanted.flag}
        named |= {"conveniences": wanted.convenience, "department": wanted.department}
        query |= {name: value for name, value in named.items() if value is not None}
        if wanted.text:
            query["search"] = {"$regex": re.escape(wanted.text.casefold())}
        found = self._versions.find(query).sort("entry_id", 1).limit(limit)
        return [Item.model_validate(d["record"]) async for d in found]

    async def named(self, names: Collection[str], day: date) -> list[Item]:
        """City items with one of these Chinese names that count on `day`."""
        query = {"record.checklist.name.zh": {"$in": list(names)}, "kind": "item", **_counting(day)}
        return [Item.model_validate(d["record"]) async for d in self._versions.find(query)]

    async def claims(self, region: str, day: date) -> dict[str, Claim]:
        """What a region has claimed, by the item's code."""
        query = {"kind": "claim", "region": region, **_counting(day)}
        found = [Claim.model_validate(d["record"]) async for d in self._versions.find(query)]
        return {claim.code: claim for claim in found}

    async def propose(self, change: Change, entries: Sequence[Proposed]) -> None:
        """Keep a change with all its entries, or nothing."""

        async def write(session: Session) -> None:
            await self._changes.insert_one(_change_document(change), session=session)
            documents = [
                {
                    "change_id": change.id,
                    "n": n,
                    "entry_id": proposed.entry.entry_id,
                    "base": proposed.base,
                    "record": proposed.entry.model_dump(mode="json"),
                }
                for n, proposed in enumerate(entries)
            ]
            await self._entries.insert_many(documents, session=session)

        await run_transaction(self._db, write)

    async def change(self, change_id: str) -> Change | None:
        """A change by id."""
        found = await self._changes.find_one({"_id": change_id})
        return _change(found) if found else None

    async def changes(self, state: State, limit: int) -> list[Change]:
        """The newest changes of a state."""
        found = self._changes.find({"state": state.value}).sort("proposed_at", -1).limit(limit)
        return [_change(d) async for d in found]

    async def entries(self, change_id: str, limit: int = 0) -> list[Proposed]:
        """What a change proposes, in the order of the proposal."""
        found = self._entries.find({"change_id": change_id}).sort("n", 1).limit(limit)
        return [Proposed(d["base"], ENTRY.validate_python(d["record"])) async for d in found]

    async def reject(self, change: Change, by: str, now: datetime) -> None:
        """Close a change without effect. Raises `AlreadyDecided` if another was faster."""
        await self._decide(change, State.REJECTED, by, now, None)

    async def approve(self, change: Change, by: str, now: datetime, effective_from: date) -> None:
        """Write the new versions and close the change, in one transaction.

        Raises `Outdated` if an entry has got another version meanwhile, `AlreadyDecided` if the change was decided.
        """
        entries = await self.entries(change.id)

        async def write(session: Session) -> None:
            await self._decide(change, State.APPROVED, by, now, session)
            last = await self.newest([p.entry.entry_id for p in entries], session)
            for proposed in entries:
                before = last.get(proposed.entry.entry_id)
                if (before.number if before else 0) != proposed.base:
                    raise Outdated
                if before is not None:
                    if before.effective_from > effective_from:
                        raise Outdated
                    mine = {"entry_id": before.entry_id, "version": before.number}
                    day = effective_from.isoformat()
                    await self._versions.update_one(mine, {"$set": {"until": day}}, session=session)
            documents = [_version_document(p, change, by, now, effective_from) for p in entries]
            await self._versions.insert_many(documents, session=session)

        try:
            await run_transaction(self._db, write)
        except BulkWriteError as error:
            if only_duplicates(error):
                raise Outdated from error
            raise

    async def loaded(self, name: str, sha256: str) -> bool:
        """Whether this state of a source was put in before."""
        done = await self._sources.find_one({"_id": name})
        return done is not None and done["sha256"] == sha256

    async def load(self, name: str, sha256: str, entries: Sequence[Item | Claim], now: datetime, day: date) -> int:
        """Put a source's entries in. An entry that is there already stays as it is.

        The source is marked as loaded at the end, so a process that dies in between is made good by the next start.
        """
        known = set(await self._versions.distinct("entry_id"))
        change = Change(f"source:{name}", State.APPROVED, name, "migration", now, day, len(entries))
        new = [e for e in entries if e.entry_id not in known]
        documents = [_version_document(Proposed(0, e), change, "migration", now, day) for e in new]
        for start in range(0, len(documents), 500):
            try:
                await self._versions.insert_many(documents[start : start + 500], ordered=False)
            except BulkWriteError as error:  # another backend that starts now loads the same source
                if not only_duplicates(error):
                    raise
        await self._sources.replace_one({"_id": name}, {"sha256": sha256, "loaded_at": now}, upsert=True)
        return len(new)

    async def _decide(self, change: Change, to: State, by: str, now: datetime, session: Session | None) -> None:
        result = await self._changes.update_one(
            {"_id": change.id, "state": State.PROPOSED.value},
            {"$set": {"state": to.value, "decided_by": by, "decided_at": now}},
            session=session,
        )
        if result.modified_count != 1:
            raise AlreadyDecided


def _counting(day: date) -> Document:
    return {"effective_from": {"$lte": day.isoformat()}, "until": {"$gt": day.isoformat()}}


def _version_document(proposed: Proposed, change: Change, by: str, now: datetime, effective_from: date) -> Document:
    entry = proposed.entry
    document: Document = {
        "_id": f"{entry.entry_id}#{proposed.base + 1}",
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "version": proposed.base + 1,
        "effective_from": effective_from.isoformat(),
        "until": FOREVER,
        "proposed_by": change.proposed_by,
        "approved_by": by,
        "approved_at": now,
        "change_id": change.id,
        "region": entry.region,
        "record": entry.model_dump(mode="json"),
    }
    if isinstance(entry, Item):
        name = entry.checklist.name
        document |= {
            "tier": entry.tier,
            "parent": entry.parent,
            "flags": list(entry.flags),
            "conveniences": [offer.kind for offer in entry.conveniences],
            "department": entry.checklist.department.zh,
            "search": f"{name.zh}\n{name.en or ''}\n{entry.entry_id}".casefold(),
        }
    return document


def _version(document: Document) -> Version:
    until = document["until"]
    return Version(
        entry_id=document["entry_id"],
        number=document["version"],
        effective_from=date.fromisoformat(document["effective_from"]),
        until=None if until == FOREVER else date.fromisoformat(until),
        proposed_by=document["proposed_by"],
        approved_by=document["approved_by"],
        approved_at=document["approved_at"],
        change_id=document["change_id"],
        entry=ENTRY.validate_python(document["record"]),
    )


def _change_document(change: Change) -> Document:
    return {
        "_id": change.id,
        "state": change.state.value,
        "note": change.note,
        "proposed_by": change.proposed_by,
        "proposed_at": change.proposed_at,
        "effective_from": change.effective_from.isoformat(),
        "size": change.size,
        "decided_by": None,
        "decided_at": None,
    }


def _change(document: Document) -> Change:
    return Change(
        id=document["_id"],
        state=State(document["state"]),
        note=document["note"],
        proposed_by=document["proposed_by"],
        proposed_at=document["proposed_at"],
        effective_from=date.fromisoformat(document["effective_from"]),
        size=document["size"],
        decided_by=document["decided_by"],
        decided_at=document["decided_at"],
    )
