"""A citizen's own inbox, devices and preferences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.errors import NotFound
from mobile_api.identity.access import Caller
from mobile_api.push.device_store import DEVICES_AT_MOST, Device, DeviceStore
from mobile_api.push.inbox_store import InboxStore
from mobile_api.push.kinds import Channel, Language
from mobile_api.push.notice import Kept, device_id
from mobile_api.push.preferences import Preferences
from mobile_api.push.store import PushStore
from mobile_api.push.subscription import Subscription, check


class InboxService:
    """What a citizen may do. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        inbox: InboxStore,
        devices: DeviceStore,
        outbox: PushStore,
        clock: Callable[[], datetime],
        stand_in: str | None,
    ) -> None:
        """`stand_in`: address of the stand-in of browsers' push services, if there is one."""
        self._inbox, self._devices, self._outbox, self._clock = inbox, devices, outbox, clock
        self._stand_in = stand_in

    async def forget(self, citizen_id: str) -> None:
        """Remove the inbox of a closed account, its devices, preferences and what is on its way to them."""
        await self._outbox.forget(citizen_id)
        await self._devices.forget(citizen_id)
        await self._inbox.forget(citizen_id)

    async def page(self, caller: Caller, before: str | None, limit: int) -> tuple[list[Kept], str | None]:
        """News from a place on, the newest first, and the place of the next page if there is more."""
        found = await self._inbox.page(_citizen(caller), before, limit + 1)
        return found[:limit], found[limit - 1].place if len(found) > limit else None

    async def unread(self, caller: Caller) -> int:
        """How much isn't read yet."""
        return await self._inbox.unread(_citizen(caller))

    async def read(self, caller: Caller, notice_id: str) -> None:
        """It was read. Raises `NotFound`, also for other people's."""
        if not await self._inbox.read(_citizen(caller), notice_id):
            raise NotFound

    async def read_up_to(self, caller: Caller, place: str) -> None:
        """Everything up to a place was read."""
        await self._inbox.read_up_to(_citizen(caller), place)

    async def register(self, caller: Caller, token: str, language: Language, channel: Channel = "fcm") -> str:
        """Push reaches the caller on this device from now on, and whoever had it before no more; the device's id.

        Of more devices than one may have, the one registered longest ago makes room: its app was likely removed.
        """
        citizen, registered = _citizen(caller), device_id(token)
        session = caller.session_id or ""
        others = [one for one in await self._devices.devices_of(citizen) if one.id != registered]
        await self._devices.register(Device(registered, citizen, session, token, language, self._clock(), channel))
        for old in sorted(others, key=lambda one: one.registered_at, reverse=True)[DEVICES_AT_MOST - 1 :]:
            await self._devices.unregister(old.id, citizen)
        return registered

    async def subscribe(self, caller: Caller, subscription: Subscription, language: Language) -> str:
        """Web push reaches the caller in this browser from now on; the device's id. Raises `InvalidRequest` for a push
        service that we don't know, or keys that aren't valid."""
        check(subscription, self._stand_in)
        return await self.register(caller, subscription.token, language, "webpush")

    async def unregister(self, caller: Caller, device: str) -> None:
        """Nothing is pushed there any more. Raises `NotFound`, also for other people's."""
        if not await self._devices.unregister(device, _citizen(caller)):
            raise NotFound

    async def delivered(self, delivery: str, receipt: str) -> None:
        """Whoever has the receipt of a delivery has received it. Raises `NotFound`, also for another's receipt."""
        if not await self._outbox.delivered(delivery, receipt, self._clock()):
            raise NotFound

    async def preferences(self, caller: Caller) -> Preferences:
        """What the caller wants pushed, and when."""
        return await self._devices.preferences_of(_citizen(caller))

    async def set_preferences(self, caller: Caller, wanted: Preferences) -> None:
        """Keep what the caller wants."""
        await self._devices.set_preferences(_citizen(caller), wanted)


def _citizen(caller: Caller) -> str:
    assert caller.citizen_id is not None, "the table admits citizens only"
    return caller.citizen_id
