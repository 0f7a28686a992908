"""The access log in MongoDB. That a code counts once is its doing: the line of a passed scan takes the code's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from wallet.database import SOME, Database, Document, DuplicateKeyError, IndexModel, Spec
from wallet.shown.access import Access, Clerk, Seen

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any time that is kept."""
SPECS = [
    Spec(
        "wallet_accesses",
        {
            "required": ["at", "by", "scan", "code_hash", "scenario", "audience", "refusal", "seen", "signed"],
            "properties": {"at": {"bsonType": "date"}, "seen": {"bsonType": "array"}},
        },
        [
            IndexModel("presentation", unique=True, partialFilterExpression={"presentation": SOME}),
            IndexModel("scan", unique=True),
            IndexModel([("refused_to", 1), ("at", -1)], partialFilterExpression={"refused_to": SOME}),
            IndexModel([("holder", 1), ("at", -1), ("_id", -1)]),
            IndexModel([("untold", 1), ("at", 1)], partialFilterExpression={"untold": True}),
            IndexModel("at"),
            IndexModel("denied_at", partialFilterExpression={"denied_at": {"$gt": EVER}}),
        ],
    )
]


class AccessStore:
    """The only code that knows how the access log is kept."""

    def __init__(self, db: Database) -> None:
        self._accesses = db["wallet_accesses"]

    async def add(self, access: Access, signed: str) -> bool:
        """Write a line; False if its code was used, or its scan written, already.

        One insertion does both: of many scans of one code at once exactly one passes, and it stands in the log.
        """
        document = asdict(access)
        document["_id"] = document.pop("id")
        if access.presentation is None:
            del document["presentation"]
        if access.citizen is not None:
            document["untold"] = True
        if access.refusal is not None:
            document["refused_to"] = access.by.account
        try:
            await self._accesses.insert_one({**document, "signed": signed})
        except DuplicateKeyError:
            return False
        return True

    async def by_scan(self, scan: str) -> Access | None:
        """The line of a scan."""
        found = await self._accesses.find_one({"scan": scan})
        return _access(found) if found else None

    async def refused(self, account: str, since: datetime, most: int) -> bool:
        """Whether so many scans of a clerk were refused since then."""
        query = {"refused_to": account, "at": {"$gt": since}}
        return len(await self._accesses.find(query, {"_id": 1}).limit(most).to_list(most)) == most

    async def of_holder(self, holder: str, before: Access | None, limit: int) -> list[Access]:
        """What was seen of somebody, the newest first, before a line."""
        query: Document = {"holder": holder}
        if before is not None:
            query["at"] = {"$lte": before.at}
        found = self._accesses.find(query).sort([("at", -1), ("_id", -1)])
        lines = [_access(one) async for one in found.limit(limit + 50)]
        if before is not None:
            lines = [one for one in lines if (one.at, one.id) < (before.at, before.id)]
        return lines[:limit]

    async def unread(self, holder: str, limit: int) -> list[Access]:
        """What somebody hasn't read."""
        found = self._accesses.find({"holder": holder, "unread": True}).sort([("at", -1), ("_id", -1)]).limit(limit)
        return [_access(one) for one in await found.to_list(limit)]

    async def get(self, access_id: str, holder: str) -> Access | None:
        """A line about somebody."""
        found = await self._accesses.find_one({"_id": access_id, "holder": holder})
        return _access(found) if found else None

    async def all(self, holder: str) -> list[tuple[Access, str]]:
        """Every line about somebody, the newest first, as it stands and as it was signed."""
        found = self._accesses.find({"holder": holder}).sort([("at", -1), ("_id", -1)])
        return [(_access(one), one["signed"]) async for one in found]

    async def read(self, access_id: str, holder: str) -> bool:
        """The holder has read it; False if it isn't theirs."""
        changed = await self._accesses.update_one({"_id": access_id, "holder": holder}, {"$set": {"unread": False}})
        return changed.matched_count == 1

    async def deny(self, access_id: str, holder: str, at: datetime) -> bool:
        """The holder says that it wasn't them; False if they have said so before."""
        known = {"_id": access_id, "holder": holder, "denied_at": None}
        changes = {"$set": {"denied_at": at, "unread": False}}
        return (await self._accesses.update_one(known, changes)).matched_count == 1

    async def denied(self, limit: int) -> list[Access]:
        """What holders say wasn't them, the newest first."""
        found = self._accesses.find({"denied_at": {"$gt": EVER}}).sort("denied_at", -1).limit(limit)
        return [_access(one) for one in await found.to_list(limit)]

    async def untold(self, limit: int) -> list[Access]:
        """What its holder hasn't been told of, the oldest first."""
        found = self._accesses.find({"untold": True}).sort("at", 1).limit(limit)
        return [_access(one) for one in await found.to_list(limit)]

    async def told(self, access_ids: Sequence[str]) -> None:
        """Their holders have been told, or can't be. One change for all: each costs as much as the scan itself."""
        await self._accesses.update_many({"_id": {"$in": list(access_ids)}}, {"$unset": {"untold": ""}})

    async def purge(self, before: datetime) -> int:
        """Remove what is older; how many lines."""
        return (await self._accesses.delete_many({"at": {"$lt": before}})).deleted_count


def _access(document: Document) -> Access:
    kept = {name: document[name] for name in Access.__dataclass_fields__ if name in document}
    kept["id"], kept["by"] = document["_id"], Clerk(**document["by"])
    kept["seen"] = tuple(Seen(s["certificate"], s["type"], tuple(s["fields"])) for s in document["seen"])
    return Access(**kept)
