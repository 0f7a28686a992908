"""Reconciliations, and how their differences were cleared up, in MongoDB."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from mobile_api.db import CollectionSpec, Database, Document, IndexModel
from mobile_api.payments.bills import Difference, Reconciliation, Settled

SPECS = [
    CollectionSpec("reconciliations", {"required": ["provider", "day", "at", "differences"]}, [IndexModel("day")]),
    CollectionSpec("settled_differences", {"required": ["of", "note", "by", "at"]}),
]


class ReconciliationStore:
    """The only code that knows how reconciliations are kept."""

    def __init__(self, db: Database) -> None:
        self._reconciliations, self._settled = db["reconciliations"], db["settled_differences"]

    async def of_day(self, day: date) -> list[Reconciliation]:
        """What was found of a day, by provider."""
        return [await self._reconciliation(one) async for one in self._reconciliations.find({"day": day.isoformat()})]

    async def last(self, limit: int) -> list[Reconciliation]:
        """What was found last, the newest day first."""
        found = await self._reconciliations.find({}).sort("day", -1).limit(limit).to_list(limit)
        return [await self._reconciliation(one) for one in found]

    async def settle(self, provider: str, day: date, difference: Difference, settled: Settled) -> None:
        """Keep how a difference was cleared up; the first word counts."""
        of = _reconciliation_id(provider, day)
        kept = {"of": of, **asdict(difference), **asdict(settled)}
        await self._settled.update_one({"_id": _settled_id(of, difference)}, {"$setOnInsert": kept}, upsert=True)

    async def _reconciliation(self, kept: Document) -> Reconciliation:
        differences = tuple(Difference(**found) for found in kept["differences"])
        ids = {_settled_id(kept["_id"], one): one for one in differences}
        settled = {
            ids[one["_id"]]: Settled(one["note"], one["by"], one["at"])
            async for one in self._settled.find({"_id": {"$in": list(ids)}})
        }
        return Reconciliation(kept["provider"], date.fromisoformat(kept["day"]), kept["at"], differences, settled)

    async def keep(self, found: Reconciliation) -> None:
        """Keep what was found; a later look at the same day counts."""
        day = found.day.isoformat()
        kept: Document = {"provider": found.provider, "day": day, "at": found.at}
        kept["differences"] = [asdict(difference) for difference in found.differences]
        await self._reconciliations.replace_one(
            {"_id": _reconciliation_id(found.provider, found.day)}, kept, upsert=True
        )


def _settled_id(of: str, one: Difference) -> str:
    """A note is about what its writer saw: its kind and both sums, too."""
    return f"{of}:{one.payment_id}:{one.refund_id or ''}:{one.kind}:{one.booked_fen}:{one.billed_fen}"


def _reconciliation_id(provider: str, day: date) -> str:
    return f"{provider}:{day.isoformat()}"
