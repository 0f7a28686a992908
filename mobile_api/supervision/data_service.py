"""Supervision of data: how the sources stand, and what is unusual about clerks' look-ups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from mobile_api.data_calls.line import Document, Head
from mobile_api.data_calls.scenario import CLERKS
from mobile_api.data_calls.store import CallStore
from mobile_api.errors import Conflict, Forbidden, NotFound
from mobile_api.identity.access import Staff
from mobile_api.supervision.alert_store import Alert, AlertStore
from mobile_api.supervision.alerts import DAY, alarms, may_alarm
from mobile_api.supervision.probe_store import ProbeStore
from mobile_api.supervision.probes import Probe
from mobile_api.supervision.sources import MOST_CALLS, SPAN, Source, SourceStanding, standing
from mobile_api.supervision.watched import Watched

log = structlog.get_logger()
EVERY_S = 2.0
GAPS_EVERY = timedelta(minutes=10)
"""How often it is asked whether the log goes on beyond a gap: the embedded database reads all of it to answer."""
MOST_LINES, SHOWN = 2000, 100
CURSOR = "alerts"


class DataSupervision:
    """Built once per worker by `bootstrap`. `sources` are all there are."""

    def __init__(
        self,
        calls: CallStore,
        alerts: AlertStore,
        probes: ProbeStore,
        sources: Mapping[str, Source],
        clock: Callable[[], datetime],
    ) -> None:
        self._calls, self._alerts, self._probes = calls, alerts, probes
        self._sources, self._clock = sources, clock
        self._standing = Watched(self._look, clock)
        self._gaps_at: datetime | None = None

    async def standing(self) -> tuple[datetime, list[SourceStanding]]:
        """Every source, and when it stood so."""
        return await self._standing.now()

    async def _look(self, now: datetime) -> list[SourceStanding]:
        probes = await self._probes.all()
        return [await self._of(*one, probes, now) for one in self._sources.items()]

    async def _of(self, name: str, source: Source, probes: Mapping[str, Probe], now: datetime) -> SourceStanding:
        lines = await self._calls.of_source(name, now - SPAN, MOST_CALLS)
        if not lines:  # when it answered last may be longer ago
            lines = await self._calls.of_source(name, now - DAY, 20)
        return standing(name, lines, now, source.timeout_s, probes.get(source.probe))

    async def round(self) -> None:
        """Look at what clerks have asked since the last time: a round. Doing it twice raises nothing twice."""
        seq = (await self._calls.marked(CURSOR)).seq
        async for lines in self._calls.after(seq):
            seq = await self._look_at(lines)
        now = self._clock()
        if self._gaps_at is None or now - self._gaps_at >= GAPS_EVERY:
            self._gaps_at = now
            if line := await self._calls.beyond(seq):  # whoever removes a line doesn't end the watch
                await self._look_at([line])

    async def _look_at(self, lines: Sequence[Document]) -> int:
        """Raise what is unusual about them, and remember that they were looked at; the last one's number."""
        for line in lines:
            if line["role"] in CLERKS and may_alarm(line):
                before = await self._calls.of_account(line["by"], line["at"] - DAY, MOST_LINES)
                for alarm in alarms(line, before):
                    log.warning("data_alert", rule=alarm.rule, count=alarm.count)
                    await self._alerts.put(alarm)
        head = Head(lines[-1]["_id"], lines[-1]["hash"])
        await self._calls.mark(CURSOR, head)
        return head.seq

    async def purge(self, before: datetime) -> int:
        """Remove old alerts that were answered; how many."""
        return await self._alerts.purge(before)

    async def alerts(self) -> tuple[Sequence[Alert], Sequence[Alert]]:
        """Those that wait for an answer, and those that were answered last."""
        return await self._alerts.newest(True, SHOWN), await self._alerts.newest(False, SHOWN)

    async def waiting(self) -> int:
        """How many alerts wait for an answer."""
        return await self._alerts.waiting()

    async def answer(self, alert_id: str, note: str, staff: Staff) -> Alert:
        """What a supervisor found out. Raises `NotFound`, `Forbidden` for an alert about oneself, and `Conflict` if
        another was faster."""
        alert = await self._alerts.get(alert_id)
        if alert is None:
            raise NotFound
        if alert.by == staff.account:
            raise Forbidden("不能处理关于自己的提醒。", "You can't handle an alert about yourself.")
        if not await self._alerts.answer(alert_id, note, staff.account or "", self._clock()):
            raise Conflict("这条提醒已有人处理。", "Someone has already handled this alert.")
        answered = await self._alerts.get(alert_id)
        assert answered is not None, "only old ones are removed"
        return answered
