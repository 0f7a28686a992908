"""The one door by which news reaches citizens: `Notices.post`."""

from __future__ import annotations

from mobile_api.db import Session
from mobile_api.push.delivery import Delivery
from mobile_api.push.notice import Notice, delivery_id
from mobile_api.push.store import PushStore


class Notices:
    """What every room calls that has news for somebody. Built once per worker by `bootstrap`."""

    def __init__(self, store: PushStore) -> None:
        self._store = store

    async def post(self, notice: Notice, session: Session | None = None) -> None:
        """Put news into its citizen's inbox, and on its way to their devices as they want it.

        With `session` it is written in the transaction of what it tells of. The same event told again changes nothing.
        """
        deliveries = [] if notice.own else await self._deliveries(notice, session)
        await self._store.put(notice, deliveries, session)

    async def _deliveries(self, notice: Notice, session: Session | None) -> list[Delivery]:
        wanted = await self._store.preferences_of(notice.citizen_id, session)
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
            )
            for device in await self._store.devices_of(notice.citizen_id, session)
        ]
