"""How a register or another source of data stands: by the calls that people's cases have really made, and by the probes
that ask only whether it is there. Rules only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal

from mobile_api.supervision.probes import FRESH, Probe

SPAN = timedelta(hours=1)
"""Over which shares and times are counted."""
UNSTEADY = 0.1
"""From this share of failed calls on a source isn't well."""
DOWN = 3
"""So many failed calls in a row, up to the last one, say that it is away."""
MOST_CALLS = 2000
"""More aren't read of one source."""
FAILED = frozenset({"unavailable", "failed"})
ANSWERED = frozenset({"found", "nothing"})
State = Literal["well", "slow", "unsteady", "down", "idle"]


@dataclass(frozen=True)
class Source:
    """A source as it is watched."""

    timeout_s: float
    """How long its answer is waited for."""
    probe: str
    """Under which name its probes are kept: several kinds of data may come from one system."""


@dataclass(frozen=True)
class SourceStanding:
    """Of one source. Milliseconds are of calls that were answered."""

    source: str
    state: State
    """`slow`: its last probe took long. `idle`: no probe and no call of an hour, so nobody knows."""
    calls: int
    failed: int
    p50_ms: int | None
    p95_ms: int | None
    last_ok: datetime | None
    """When it was seen last, by a call as far back as was looked, or by a probe."""
    last_failed: datetime | None
    probed_at: datetime | None
    probe_ms: int | None
    """How long the last probe's answer took; None if there was none."""
    timeout_s: float
    capped: bool = False
    """There were more calls within the hour than are counted: the newest are."""


def standing(
    source: str, lines: Sequence[Mapping[str, Any]], now: datetime, timeout_s: float, probe: Probe | None = None
) -> SourceStanding:
    """How a source stands; `lines` are its calls, the newest first, and may go further back than is counted; `probe` is
    the last one.

    Of a call whose asker went away nobody knows how it would have ended, so it counts for nothing.
    """
    calls = [line for line in lines if line["outcome"] in FAILED | ANSWERED]
    counted = [line for line in calls if now - line["at"] < SPAN]
    failed = [line for line in counted if line["outcome"] in FAILED]
    times = sorted(line["ms"] for line in counted if line["outcome"] in ANSWERED)
    last_ok = next((line["at"] for line in calls if line["outcome"] in ANSWERED), None)
    last_failed = next((line["at"] for line in calls if line["outcome"] in FAILED), None)
    by_calls = _state([line["outcome"] in FAILED for line in counted])
    seen = [at for at in (last_ok, probe.last_ok if probe else None) if at]
    return SourceStanding(
        source=source,
        state=_with_probe(by_calls, last_failed, probe) if probe and now - probe.at < FRESH else by_calls,
        calls=len(counted),
        failed=len(failed),
        p50_ms=_percentile(times, 0.5),
        p95_ms=_percentile(times, 0.95),
        last_ok=max(seen, default=None),
        last_failed=last_failed,
        probed_at=probe.at if probe else None,
        probe_ms=probe.ms if probe else None,
        timeout_s=timeout_s,
        capped=len(lines) >= MOST_CALLS,
    )


def _state(failed: Sequence[bool]) -> State:
    """`failed` says of each call, the newest first, whether it failed."""
    if not failed:
        return "idle"
    if len(failed) >= DOWN and all(failed[:DOWN]):
        return "down"
    return "unsteady" if sum(failed) / len(failed) >= UNSTEADY else "well"


def _with_probe(by_calls: State, last_failed: datetime | None, probe: Probe) -> State:
    """The worse of both, but what answers a probe after its last failed call isn't away."""
    if probe.state == "down":
        return "down"
    if probe.last_ok is None:  # asked once, in vain: that may be chance
        return by_calls
    if by_calls == "down":
        back = last_failed and probe.last_ok > last_failed
        return "unsteady" if back else "down"
    if by_calls == "unsteady":
        return "unsteady"
    return "slow" if probe.state == "slow" else "well"


def _percentile(times: Sequence[int], part: float) -> int | None:
    """Of times in their order: the one that so large a part doesn't exceed."""
    return times[max(0, ceil(part * len(times)) - 1)] if times else None
