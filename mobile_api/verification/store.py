"""Verification sheets in MongoDB, sealed and never changed, and who asked after whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter

from mobile_api.db import CollectionSpec, Database, IndexModel, Session
from mobile_api.resealing import reseal
from mobile_api.sealing import CannotOpen, Sealer
from mobile_api.verification.checks import Finding

SEALED = {"bsonType": "binData"}
SPECS = [
    CollectionSpec(
        "verification_sheets",
        {
            "required": ["application_id", "at", "sealed", "sealed_findings"],
            "properties": {"sealed": SEALED, "sealed_findings": SEALED, "at": {"bsonType": "date"}},
        },
        [IndexModel([("application_id", 1), ("at", 1)])],
    ),
    CollectionSpec(
        "verification_asks",
        {"required": ["asked", "purge_at"], "properties": {"asked": {"bsonType": "array"}}},
        [IndexModel("purge_at", expireAfterSeconds=0)],
    ),
]
FOUND = TypeAdapter(list[Finding])


class SheetStore:
    """The only code that knows how verification sheets are kept: under their application and their own hash."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._sheets, self._asks, self._sealer = db["verification_sheets"], db["verification_asks"], sealer

    async def add(
        self,
        application_id: str,
        sha256: str,
        pdf: bytes,
        found: Sequence[Finding],
        at: datetime,
        session: Session,
    ) -> None:
        """Keep a sheet with what it was made of."""
        sheet_id = f"{application_id}:{sha256}"
        sealed = {
            "sealed": self._sealer.seal(pdf, _pdf(sheet_id)),
            "sealed_findings": self._sealer.seal(FOUND.dump_json(list(found)), _findings(sheet_id)),
        }
        await self._sheets.insert_one(
            {"_id": sheet_id, "application_id": application_id, "at": at, **sealed}, session=session
        )

    async def get(self, application_id: str, sha256: str) -> tuple[bytes, list[Finding]] | None:
        """A sheet as it was made; None if it is gone or doesn't open: somebody changed it, or moved it here."""
        sheet_id = f"{application_id}:{sha256}"
        kept = await self._sheets.find_one({"_id": sheet_id})
        if kept is None:
            return None
        try:
            pdf = self._sealer.open(kept["sealed"], _pdf(sheet_id))
            return pdf, FOUND.validate_json(self._sealer.open(kept["sealed_findings"], _findings(sheet_id)))
        except CannotOpen:
            return None

    async def asked(self, citizen_id: str, day: str, about: Sequence[str], purge_at: datetime) -> int:
        """After how many others a citizen has asked on a day, with these; only keyed hashes of them are kept."""
        key = f"{citizen_id}:{day}"
        hashes = [self._sealer.hashed(one, "verification asks") for one in about]
        change = {"$addToSet": {"asked": {"$each": hashes}}, "$set": {"purge_at": purge_at}}
        await self._asks.update_one({"_id": key}, change, upsert=True)
        kept = await self._asks.find_one({"_id": key})
        return len(kept["asked"]) if kept else 0

    async def reseal(self) -> int:
        """Seal everything with the active key; how many documents that were."""
        sealer = self._sealer
        done = await reseal(sealer, self._sheets, lambda found: _pdf(found["_id"]))
        return done + await reseal(sealer, self._sheets, lambda found: _findings(found["_id"]), "sealed_findings")


def _pdf(sheet_id: str) -> str:
    return f"verification_sheets:{sheet_id}"


def _findings(sheet_id: str) -> str:
    return f"verification_sheets:{sheet_id}:findings"
