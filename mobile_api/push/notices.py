"""The one door by which news reaches citizens: `Notices.post`."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from mobile_api.db import Database, DuplicateKeyError, Session, run_transaction
from mobile_api.push.delivery import Delivery
from mobile_api.push.device_store import DeviceStore
from mobile_api.push.inbox_store import InboxStore
from mobile_api.push.notice import Notice, delivery_id
from mobile_api.push.store import PushStore


class Notices:
    """What every room calls that has news for somebody. Built once per worker by `bootstrap`."""

    def __init__(self, db: Database, inbox: InboxStore, devices: DeviceStore, outbox: PushStore) -> None:
        self._db, self._inbox, self._devices, self._outbox = db, inbox, devices, outbox

    async def post(self, notice: Notice, session: Session | None = None) -> None:
        """Put news into its citizen's inbox, and on its way to their devices as they want it.

        With `session` it is written in the transaction of what it tells of. The same event told again changes nothing.
        """
        if session is not None:
            await self._write(notice, session)
            return
        try:
            await run_transaction(self._db, partial(self._write, notice))
        except DuplicateKeyError:  # another worker has just told the same
            return

    async def _write(self, notice: Notice, session: Session) -> None:
        if await self._inbox.has(notice.id, session):
            return
        await self._inbox.add(notice, session)
        if not notice.own:
            await self._outbox.add(await self._deliveries(notice, session), session)

    async def _deliveries(self, notice: Notice, session: Session) -> list[Delivery]:
        wanted = await self._devices.preferences_of(notice.citizen_id, session)
        next_at = wanted.sends_at(notice.kind, notice.at)
        if next_at is None:
            return []
        return [
            Delivery(
                delivery_id(notice.id, device.id),
                notice.id,
                notice.citizen_id,
                device.id,
                notice.kind,
                notice.at,
                next_at,
                channel=device.channel,
                receipt=uuid4().hex,
            )
            for device in await self._devices.devices_of(notice.citizen_id, session)
        ]
