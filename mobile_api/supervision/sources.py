"""How a register or another source of data stands, by the calls that people's cases have really made. Rules only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal

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
State = Literal["well", "unsteady", "down", "idle"]


@dataclass(frozen=True)
class SourceStanding:
    """Of one source. Milliseconds are of calls that were answered."""

    source: str
    state: State
    """`idle`: nobody has asked for an hour, so nobody knows."""
    calls: int
    failed: int
    p50_ms: int | None
    p95_ms: int | None
    last_ok: datetime | None
    """As far back as was looked."""
    last_failed: datetime | None
    timeout_s: float
    capped: bool = False
    """There were more calls within the hour than are counted: the newest are."""


def standing(source: str, lines: Sequence[Mapping[str, Any]], now: datetime, timeout_s: float) -> SourceStanding:
    """How a source stands; `lines` are its calls, the newest first, and may go further back than is counted.

    Of a call whose asker went away nobody knows how it would have ended, so it counts for nothing.
    """
    calls = [line for line in lines if line["outcome"] in FAILED | ANSWERED]
    counted = [line for line in calls if now - line["at"] < SPAN]
    failed = [line for line in counted if line["outcome"] in FAILED]
    times = sorted(line["ms"] for line in counted if line["outcome"] in ANSWERED)
    return SourceStanding(
        source=source,
        state=_state([line["outcome"] in FAILED for line in counted]),
        calls=len(counted),
        failed=len(failed),
        p50_ms=_percentile(times, 0.5),
        p95_ms=_percentile(times, 0.95),
        last_ok=next((line["at"] for line in calls if line["outcome"] in ANSWERED), None),
        last_failed=next((line["at"] for line in calls if line["outcome"] in FAILED), None),
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


def _percentile(times: Sequence[int], part: float) -> int | None:
    """Of times in their order: the one that so large a part doesn't exceed."""
    return times[max(0, ceil(part * len(times)) - 1)] if times else None
