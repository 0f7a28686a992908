"""Asks every source once a minute whether it is there, so that a city knows before its first citizen of the morning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from mobile_api.errors import Unavailable
from mobile_api.figures import PROBES, SOURCE_UP, timed
from mobile_api.supervision.alert_store import AlertStore
from mobile_api.supervision.probe_store import ProbeStore
from mobile_api.supervision.probes import change, probed

log = structlog.get_logger()
EVERY_S = 60.0
Ask = Callable[[], Awaitable[None]]


class Probing:
    """Built once per worker by `bootstrap`. Each of `asks` returns if its source answers, or raises `Unavailable`."""

    def __init__(
        self, store: ProbeStore, alerts: AlertStore, asks: Mapping[str, Ask], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._alerts, self._asks, self._clock = store, alerts, asks, clock

    async def round(self) -> None:
        """Ask all of them at once: a round. Doing it twice raises nothing twice."""
        await asyncio.gather(*(self._probe(source, ask) for source, ask in self._asks.items()))

    async def _probe(self, source: str, ask: Ask) -> None:
        at, before = self._clock(), await self._store.get(source)
        now = probed(before, source, at, await _answered(source, ask))
        SOURCE_UP.labels(source).set(now.state != "down")
        if alarm := change(before, now):  # first, because whoever is cut off here comes by again with the same alarm
            log.warning("data_alert", rule=alarm.rule, source=source)
            await self._alerts.put(alarm)
        await self._store.put(now, before)


async def _answered(source: str, ask: Ask) -> int | None:
    """After how many milliseconds; None if it didn't."""
    began = time.perf_counter()
    try:
        with timed(PROBES, source):
            await ask()
    except Unavailable:
        return None
    return round((time.perf_counter() - began) * 1000)
