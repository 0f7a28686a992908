"""What holders see of the access log, and what they say to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

import structlog

from wallet.errors import NotFound, Overtaken
from wallet.held.store import DeviceStore
from wallet.ports import Clock, Logins
from wallet.shown.access import KEPT_FOR, Access
from wallet.shown.store import AccessStore

log = structlog.get_logger()
PAGE, UNREAD, DENIED, BATCH = 20, 50, 200, 100
EVERY_S = 1.0
GIVEN_UP_AFTER = timedelta(hours=1)
"""After that a line isn't told in the chat any more: it stands in the wallet's notices as long as it is unread."""


class Teller(Protocol):
    """A way to tell somebody at once."""

    async def tell(self, access: Access) -> None:
        """Tell the holder of a line. The same line may come again. Whatever this raises means: try again."""


class History:
    """The log, for those whom it is about. Built once per worker."""

    def __init__(self, store: AccessStore, devices: DeviceStore, logins: Logins, clock: Clock) -> None:
        self._store, self._devices, self._logins, self._clock = store, devices, logins, clock

    async def page(self, holder: str, after: str | None) -> list[Access]:
        """A page of what was seen of somebody, the newest first, after a line. Raises `NotFound`."""
        before = None if after is None else await self._line(holder, after)
        return await self._store.of_holder(holder, before, PAGE)

    async def unread(self, holder: str) -> list[Access]:
        """What they haven't read."""
        return await self._store.unread(holder, UNREAD)

    async def read(self, holder: str, access_id: str) -> None:
        """They have read it. Raises `NotFound`."""
        if not await self._store.read(access_id, holder):
            raise NotFound

    async def deny(self, holder: str, access_id: str, session_id: str) -> None:
        """It wasn't them: the device that showed it is forgotten, and a supervisor sees it. The login that used it
        last ends, too; but not the one in which this is said.

        Raises `NotFound`, and `Overtaken` if they have said so before.
        """
        access = await self._line(holder, access_id)
        if not await self._store.deny(access_id, holder, self._clock()):
            raise Overtaken
        device = await self._devices.get(access.device) if access.device else None
        if device is not None and device.holder == holder:
            if device.session not in ("", session_id):
                await self._logins.end(device.session)
            await self._devices.remove(device.id, holder)

    async def denied(self) -> list[Access]:
        """What holders say wasn't them, for a supervisor."""
        return await self._store.denied(DENIED)

    async def all(self, holder: str) -> list[tuple[Access, str]]:
        """Everything about somebody, the newest first, each line with its signature."""
        return await self._store.all(holder)

    async def tell(self, *tellers: Teller) -> None:
        """Tell holders what was just seen: a round. One who can't be told now doesn't keep the others waiting."""
        done = []
        for access in await self._store.untold(BATCH):
            try:
                for teller in tellers:
                    await teller.tell(access)
            except Exception as error:
                if self._clock() - access.at < GIVEN_UP_AFTER:
                    continue
                log.error("access_not_told", access=access.id, error=type(error).__name__)
            done.append(access.id)
        if done:
            await self._store.told(done)

    async def purge(self) -> int:
        """Remove what needn't be kept any more: a round. How many lines."""
        return await self._store.purge(self._clock() - KEPT_FOR)

    async def _line(self, holder: str, access_id: str) -> Access:
        access = await self._store.get(access_id, holder)
        if access is None:
            raise NotFound
        return access
