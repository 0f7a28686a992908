"""Holders' devices in MongoDB, each with the nonce that it was given last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict
from datetime import datetime

from wallet.database import Database, Document, DuplicateKeyError, IndexModel, Session, Spec, transaction
from wallet.held.agreement import Agreement
from wallet.held.device import Device

SPECS = [
    Spec(
        "wallet_devices",
        {
            "required": ["holder", "slot", "citizen", "name", "jwk", "added_at"],
            "properties": {"slot": {"bsonType": "int"}, "added_at": {"bsonType": "date"}},
        },
        [IndexModel([("holder", 1), ("slot", 1)], unique=True)],
    ),
    Spec(
        "wallet_device_nonces",
        {"required": ["nonce", "until"], "properties": {"until": {"bsonType": "date"}}},
        [IndexModel("until", expireAfterSeconds=0)],
    ),
]

Telling = Callable[[Device, Session], Awaitable[None]]
"""Tells a holder of their new device, in the transaction that keeps it."""


class DeviceStore:
    """The only code that knows how devices are kept."""

    def __init__(self, db: Database) -> None:
        self._db, self._devices, self._nonces = db, db["wallet_devices"], db["wallet_device_nonces"]

    async def put_nonce(self, holder: str, nonce: str, until: datetime) -> None:
        """Keep what the holder's next device is to sign; the newest counts."""
        await self._nonces.replace_one({"_id": holder}, {"nonce": nonce, "until": until}, upsert=True)

    async def take_nonce(self, holder: str, now: datetime) -> str | None:
        """Use it up: of two requests one gets it."""
        found = await self._nonces.find_one({"_id": holder})
        if found is None or found["until"] <= now:
            return None
        taken = await self._nonces.delete_one({"_id": holder, "nonce": found["nonce"]})
        return str(found["nonce"]) if taken.deleted_count == 1 else None

    async def add(self, device: Device, tell: Telling) -> bool:
        """Keep a device and tell of it in the same transaction; False if its key or its place is taken."""
        document = {name: value for name, value in vars(device).items() if name != "id"}
        document["agreed"] = asdict(device.agreed) if device.agreed else None

        async def work(session: Session) -> None:
            await self._devices.insert_one({"_id": device.id, **document}, session=session)
            await tell(device, session)

        try:
            await transaction(self._db, work)
        except DuplicateKeyError:
            return False
        return True

    async def get(self, device_id: str) -> Device | None:
        """A device by the thumbprint of its key."""
        found = await self._devices.find_one({"_id": device_id})
        return _device(found) if found else None

    async def of_holder(self, holder: str) -> list[Device]:
        """A holder's devices, in their places."""
        return [_device(found) async for found in self._devices.find({"holder": holder}).sort("slot", 1)]

    async def remove(self, device_id: str, holder: str) -> bool:
        """Forget a holder's device; False if it isn't theirs."""
        return (await self._devices.delete_one({"_id": device_id, "holder": holder})).deleted_count == 1

    async def forget(self, citizen: str) -> None:
        """Forget the devices that an account has registered; those of the same person's other accounts stay."""
        await self._devices.delete_many({"citizen": citizen})

    async def forget_logins(self, citizen: str, sessions: Collection[str]) -> None:
        """Forget the devices that logins of an account have registered or used last."""
        await self._devices.delete_many({"citizen": citizen, "session": {"$in": list(sessions)}})

    async def give_nonce(
        self, device_id: str, holder: str, nonce: str, until: datetime, agreed: Agreement, session_id: str
    ) -> bool:
        """The nonce for the device's next code, what it is for and the login that asks; False if it isn't this
        holder's."""
        given = {"nonce": nonce, "nonce_until": until, "agreed": asdict(agreed), "session": session_id}
        found = await self._devices.update_one({"_id": device_id, "holder": holder}, {"$set": given})
        return found.matched_count == 1

    async def note_copy(self, device_id: str, holder: str, certificate_id: str, at: datetime) -> bool:
        """That the device gets a copy of a certificate with a proof of the person; False if it isn't this holder's."""
        noted = {"$set": {f"copied.{certificate_id}": at}}
        found = await self._devices.update_one({"_id": device_id, "holder": holder}, noted)
        return found.matched_count == 1


def _device(document: Document) -> Device:
    agreed = document.pop("agreed", None)
    agreement = Agreement(agreed["scenario"], tuple(agreed["certificates"])) if agreed else None
    return Device(id=document.pop("_id"), agreed=agreement, **document)
