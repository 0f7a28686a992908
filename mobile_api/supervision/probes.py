"""Whether a source of data answers when it is only asked whether it is there, and when somebody must hear. Rules only.

A probe is about nobody and shows nothing, so it is no data call: the signed log of those knows nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from mobile_api.supervision.alerts import Alarm, Rule

DOWN_AFTER = 2
"""So many probes in a row that weren't answered: one alone may be a lost packet."""
SLOW_MS = 1000
"""From here on a clerk or a citizen sees that they wait."""
FRESH = timedelta(minutes=5)
"""An older probe says nothing of how a source stands now."""
ProbeState = Literal["up", "slow", "down"]


@dataclass(frozen=True)
class Probe:
    """How a source answered its last probe, and what must be remembered of those before."""

    source: str
    at: datetime
    ms: int | None
    """How long the answer took; None if there was none."""
    last_ok: datetime | None
    """When it answered a probe last."""
    missed: int = 0
    """Probes in a row, up to this one, that weren't answered."""
    since: datetime | None = None
    """When the first of them was made."""

    @property
    def state(self) -> ProbeState:
        """One that was missed alone changes nothing."""
        if self.missed >= DOWN_AFTER:
            return "down"
        return "slow" if self.ms is not None and self.ms >= SLOW_MS else "up"


def probed(before: Probe | None, source: str, at: datetime, ms: int | None) -> Probe:
    """How a source stands after one more probe; `ms` is None if nobody answered."""
    if ms is not None:
        return Probe(source, at, ms, at)
    missed = before.missed if before else 0
    first = before.since if before and missed else at
    return Probe(source, at, None, before.last_ok if before else None, missed + 1, first)


def change(before: Probe | None, now: Probe) -> Alarm | None:
    """What a supervisor must hear: that a source went down, or that it is back. Of one outage each is one alarm,
    however often it is told."""
    was_down = before is not None and before.state == "down"
    if now.state == "down" and not was_down:
        return _alarm("source_down", now, now)
    if was_down and before is not None and now.state != "down":
        return _alarm("source_back", before, now)
    return None


def _alarm(rule: Rule, outage: Probe, now: Probe) -> Alarm:
    assert outage.since is not None, "an outage begins with a probe that was missed"
    key = sha256("|".join((rule, outage.source, outage.since.isoformat())).encode()).hexdigest()[:32]
    return Alarm(key, rule, "", now.at, outage.missed, (), source=outage.source, since=outage.since)
