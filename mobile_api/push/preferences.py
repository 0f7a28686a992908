"""What a citizen wants pushed, and when. Rules only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from mobile_api.localtime import CITY
from mobile_api.push.kinds import ALWAYS, Kind


@dataclass(frozen=True)
class QuietHours:
    """From one time of the city's day to another, past midnight if the first is the later one."""

    begins: time
    ends: time

    def end_after(self, now: datetime) -> datetime | None:
        """When they end, if they are now; else None."""
        local = now.astimezone(CITY)
        clock = local.time()
        if self.begins <= self.ends:
            within = self.begins <= clock < self.ends
        else:
            within = clock >= self.begins or clock < self.ends
        if not within:
            return None
        day = local.date() if clock < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, CITY).astimezone(now.tzinfo)


NIGHT = QuietHours(time(22), time(7))


@dataclass(frozen=True)
class Preferences:
    """Of one citizen. They are about push only: the inbox has everything."""

    off: frozenset[Kind] = frozenset()
    """Kinds that aren't pushed."""
    quiet: QuietHours | None = NIGHT

    def sends_at(self, kind: Kind, now: datetime) -> datetime | None:
        """When news of a kind may be pushed: now, at the end of the quiet hours, or (None) never."""
        if kind in ALWAYS:
            return now
        if kind in self.off:
            return None
        return (self.quiet.end_after(now) if self.quiet else None) or now
