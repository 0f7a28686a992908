"""How a source stands, by its calls: shares, times, and whether it is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mobile_api.supervision.probes import FRESH, Probe
from mobile_api.supervision.sources import DOWN, MOST_CALLS, SourceStanding, standing

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)


def call(outcome: str, ms: int = 10, minutes: float = 1) -> dict[str, Any]:
    return {"outcome": outcome, "ms": ms, "at": NOW - timedelta(minutes=minutes)}


def of(*lines: dict[str, Any]) -> SourceStanding:
    return standing("register.credit", lines, NOW, 2.5)


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([], "idle"),
        ([call("found", minutes=61)], "idle"),
        ([call("left")] * 3, "idle"),
        ([*([call("left")] * 5), call("found")], "well"),
        ([call("found")], "well"),
        ([call("nothing")] * 9 + [call("unavailable")], "unsteady"),
        ([call("nothing")] * 10 + [call("unavailable")], "well"),
        ([call("unavailable"), call("found"), call("found")], "unsteady"),
        ([call("unavailable")], "unsteady"),
        ([call("unavailable")] * (DOWN - 1), "unsteady"),
        ([call("unavailable")] * DOWN, "down"),
        ([call("unavailable"), call("failed"), call("unavailable"), *([call("found")] * 90)], "down"),
        ([call("found"), *([call("unavailable")] * 3)], "unsteady"),
    ],
)
def test_its_state_follows_from_its_calls(lines: list[dict[str, Any]], state: str) -> None:
    assert of(*lines).state == state


def test_times_are_those_of_answers_within_the_hour() -> None:
    lines = [call("found", ms) for ms in range(100, 0, -1)]
    found = of(*lines, call("unavailable", 2500), call("found", 9000, minutes=70))
    assert (found.calls, found.failed, found.p50_ms, found.p95_ms) == (101, 1, 50, 95)
    assert of(call("found", 7)).p95_ms == 7
    assert (found.capped, of(*([call("found")] * MOST_CALLS)).capped) == (False, True)
    away = of(call("unavailable", 2500), call("found", minutes=300))
    assert (away.p50_ms, away.last_ok, away.last_failed) == (
        None,
        NOW - timedelta(minutes=300),
        NOW - timedelta(minutes=1),
    )


UP = Probe("register.credit", NOW, 12, NOW)
SLOW = Probe("register.credit", NOW, 1200, NOW)
ONCE = Probe("register.credit", NOW, None, NOW - timedelta(minutes=1), 1, NOW)
NEVER = Probe("register.credit", NOW, None, None, 1, NOW)
GONE = Probe("register.credit", NOW, None, NOW - timedelta(hours=9), 2, NOW - timedelta(minutes=1))
OLD = Probe("register.credit", NOW - FRESH, None, None, 9, NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("lines", "probe", "state"),
    [
        ([], UP, "well"),
        ([], SLOW, "slow"),
        ([], ONCE, "well"),
        ([], GONE, "down"),
        ([], NEVER, "idle"),
        ([], OLD, "idle"),
        ([call("found")], UP, "well"),
        ([call("found")], SLOW, "slow"),
        ([call("found")], GONE, "down"),
        ([call("found")], OLD, "well"),
        ([call("unavailable"), call("found")], UP, "unsteady"),
        ([call("unavailable"), call("found")], SLOW, "unsteady"),
        ([call("unavailable")] * DOWN, UP, "unsteady"),
        ([call("unavailable")] * DOWN, OLD, "down"),
        ([call("unavailable", minutes=0)] * DOWN, UP, "down"),
        ([call("unavailable", minutes=0)] * DOWN, ONCE, "down"),
    ],
)
def test_its_state_follows_from_its_probe_too(lines: list[dict[str, Any]], probe: Probe, state: str) -> None:
    assert standing("register.credit", lines, NOW, 2.5, probe).state == state


def test_it_was_seen_last_by_a_call_or_by_a_probe() -> None:
    earlier, later = call("found", minutes=3), call("found", minutes=-1)
    seen = [standing("register.credit", [line], NOW, 2.5, UP) for line in (earlier, later)]
    assert [one.last_ok for one in seen] == [NOW, later["at"]]
    assert (seen[0].probed_at, seen[0].probe_ms) == (NOW, 12)
    assert standing("register.credit", [], NOW, 2.5, GONE).last_ok == NOW - timedelta(hours=9)
