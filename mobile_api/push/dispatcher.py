"""Sends what is due: every worker does, each by its own leases, so they share the work and nothing waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import SystemRandom

import structlog

from mobile_api.logs import cause
from mobile_api.push.carrier import Carrier, Parcel, parcel
from mobile_api.push.delivery import Delivery, Result, after, held
from mobile_api.push.device_store import DeviceStore
from mobile_api.push.kinds import Channel
from mobile_api.push.preferences import Preferences
from mobile_api.push.store import PushStore

log = structlog.get_logger()
EVERY_S = 1.0
BATCH, LOOKED_AT = 50, 1000
LEASE = timedelta(minutes=2)
"""Longer than a batch ever takes, by the carrier's time limits."""
NOT_REGISTERED = Result("gone", "not_registered")
"""The device is somebody else's now, or nobody is logged in on it any more."""
LiveSessions = Callable[[Collection[str]], Awaitable[set[str]]]
"""Which of these sessions go on."""


class Dispatcher:
    """Built once per worker by `bootstrap`.

    If a worker dies between sending a batch and noting it, another sends the batch again: so each device gets it at
    least once, and shows it once, by the notice's id.
    """

    def __init__(
        self,
        store: PushStore,
        devices: DeviceStore,
        carriers: Mapping[Channel, Carrier],
        live: LiveSessions,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
    ) -> None:
        self._devices = devices
        self._store, self._carriers, self._live, self._clock, self._lease = store, carriers, live, clock, lease

    async def go_on(self) -> None:
        """Send for as long as the worker runs. What fails is logged, and made up after its lease."""
        while True:
            sent = 0
            try:
                sent = await self.round()
            except Exception as error:
                log.error("push_round_failed", **cause(error))
            await asyncio.sleep(0 if sent else EVERY_S)

    async def round(self) -> int:
        """Send what is due, or a good part of it; how much that was."""
        due, sent = await self._store.due(self._clock(), LOOKED_AT), 0
        SystemRandom().shuffle(due)  # workers that look at the same moment don't all begin with the same
        for begin in range(0, len(due), BATCH):
            sent += await self._send(due[begin : begin + BATCH])
        return sent

    async def _send(self, ids: Sequence[str]) -> int:
        """Take what nobody else has taken meanwhile, and send it; how much that was."""
        now = self._clock()
        lease, taken = await self._store.take(ids, now, self._lease)
        if not taken:
            return 0
        devices = await self._devices.devices({one.device_id for one in taken})
        live = await self._live({device.session_id for device in devices.values()})
        wanted = await self._devices.preferences({one.citizen_id for one in taken})
        ready, settled = list[tuple[Delivery, Parcel]](), list[Delivery]()
        for delivery in taken:
            device = devices.get(delivery.device_id)
            sends_at = wanted.get(delivery.citizen_id, Preferences()).sends_at(delivery.kind, now)
            if sends_at is None:
                await self._store.drop(delivery, lease)
            elif device is None or device.citizen_id != delivery.citizen_id or device.session_id not in live:
                settled.append(await self._tried(delivery, NOT_REGISTERED))
            elif sends_at > now:
                settled.append(held(delivery, sends_at))
            else:
                ready.append((delivery, parcel(delivery, device.token, device.language)))
        await self._store.settle(settled, lease, self._clock())
        await asyncio.gather(*(self._carry(channel, ready, lease) for channel in self._carriers))
        return len(taken)

    async def _carry(self, channel: Channel, ready: Sequence[tuple[Delivery, Parcel]], lease: str) -> None:
        """Send what goes by one channel, and note how it went: no channel waits for another, or fails with it."""
        ours = [(delivery, parcel) for delivery, parcel in ready if delivery.channel == channel]
        if not ours:
            return
        try:
            results = await self._carriers[channel].send([parcel for _, parcel in ours])
        except Exception as error:  # it counts as a try of each, or they would come up for ever
            log.error("push_carrier_failed", channel=channel, **cause(error))
            results = [Result("again", type(error).__name__)] * len(ours)
        tried = [await self._tried(delivery, result) for (delivery, _), result in zip(ours, results, strict=True)]
        await self._store.settle(tried, lease, self._clock())

    async def _tried(self, delivery: Delivery, result: Result) -> Delivery:
        """How it stands after a try; what can't be reached any more isn't tried again with other news."""
        if result.outcome in ("gone", "refused"):
            log.info("push_failed", delivery=delivery.id, error=result.error)
        if result.outcome == "gone":
            await self._devices.unregister(delivery.device_id, delivery.citizen_id)
        return after(delivery, result, self._clock())
