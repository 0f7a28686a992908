"""The devices that push reaches, and what their citizens want pushed, in MongoDB."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, time

from mobile_api.db import CollectionSpec, Database, Document, IndexModel, Session
from mobile_api.push.kinds import Channel, Kind, Language
from mobile_api.push.preferences import Preferences, QuietHours

DEVICES_AT_MOST = 20
"""Of one citizen; apps that were removed without a word are found out at the next push."""
SPECS = [
    CollectionSpec(
        "push_devices",
        {"required": ["citizen_id", "session_id", "token", "language", "registered_at"]},
        [IndexModel("citizen_id")],
    ),
    CollectionSpec("push_preferences", {"required": ["off", "quiet"]}),
]


@dataclass(frozen=True)
class Device:
    """An installed app, or a browser, that push reaches."""

    id: str
    citizen_id: str
    session_id: str
    """The login on it: when that ends, nothing more is pushed to it."""
    token: str
    """By which the push service knows it."""
    language: Language
    """In which its app speaks."""
    registered_at: datetime
    channel: Channel = "fcm"


class DeviceStore:
    """The only code that knows how devices and preferences are kept."""

    def __init__(self, db: Database) -> None:
        self._devices, self._preferences = db["push_devices"], db["push_preferences"]

    async def register(self, device: Device) -> None:
        """Keep a device; a token that was somebody else's is theirs no more."""
        document = asdict(device)
        device_id = document.pop("id")
        await self._devices.replace_one({"_id": device_id}, document, upsert=True)

    async def unregister(self, device_id: str, citizen_id: str) -> bool:
        """Forget a device; False if it isn't theirs."""
        return (await self._devices.delete_one({"_id": device_id, "citizen_id": citizen_id})).deleted_count == 1

    async def forget(self, citizen_id: str) -> None:
        """Remove a citizen's devices and preferences."""
        await self._devices.delete_many({"citizen_id": citizen_id})
        await self._preferences.delete_one({"_id": citizen_id})

    async def devices_of(self, citizen_id: str, session: Session | None = None) -> list[Device]:
        """A citizen's devices."""
        found = self._devices.find({"citizen_id": citizen_id}, session=session).limit(DEVICES_AT_MOST)
        return [_device(document) for document in await found.to_list(DEVICES_AT_MOST)]

    async def devices(self, ids: Collection[str]) -> dict[str, Device]:
        """Devices by id; what is gone is left out."""
        return {found["_id"]: _device(found) async for found in self._devices.find({"_id": {"$in": list(ids)}})}

    async def preferences_of(self, citizen_id: str, session: Session | None = None) -> Preferences:
        """What a citizen wants; the defaults if they never said."""
        found = await self._preferences.find_one({"_id": citizen_id}, session=session)
        return _preferences(found) if found else Preferences()

    async def preferences(self, citizen_ids: Collection[str]) -> dict[str, Preferences]:
        """What those want who have said so."""
        found = self._preferences.find({"_id": {"$in": list(citizen_ids)}})
        return {document["_id"]: _preferences(document) async for document in found}

    async def set_preferences(self, citizen_id: str, wanted: Preferences) -> None:
        """Keep what a citizen wants."""
        quiet = wanted.quiet and {"begins": wanted.quiet.begins.isoformat(), "ends": wanted.quiet.ends.isoformat()}
        document = {"off": sorted(wanted.off), "quiet": quiet}
        await self._preferences.replace_one({"_id": citizen_id}, document, upsert=True)


def _device(document: Document) -> Device:
    return Device(id=document.pop("_id"), **document)


def _preferences(document: Document) -> Preferences:
    quiet = document["quiet"]
    return Preferences(
        frozenset(Kind(kind) for kind in document["off"]),
        quiet and QuietHours(time.fromisoformat(quiet["begins"]), time.fromisoformat(quiet["ends"])),
    )
