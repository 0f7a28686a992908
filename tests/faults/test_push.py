"""A worker that is killed while it pushes loses nothing, and no phone shows anything twice."""

from __future__ import annotations

from mobile_api.ops.bench_push import run
from mobile_api.push.dispatcher import BATCH


def test_a_killed_worker_loses_nothing_and_doubles_nothing() -> None:
    measured = run(300)
    assert measured["killed_after"] is not None
    assert (measured["lost"], measured["phones"], measured["states"]) == (0, 30, {"sent": 300})
    assert measured["sent_again"] <= BATCH, "at most what the dead worker had in hand, under the same tags"
