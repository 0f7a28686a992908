"""How a source stands, by its calls: shares, times, and whether it is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

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
