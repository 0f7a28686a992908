"""A round: work that one worker of all does every so often, for as long as the process runs.

The lease only spares the others the work. It may run out in the middle of a long round, or clocks may differ, so that
two do the same at once: whatever is done in a round must stand that, and being cut off anywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mobile_api.figures import ROUNDS
from mobile_api.logs import cause
from mobile_api.rounds.store import LeaseStore

log = structlog.get_logger()
SPARE = timedelta(seconds=10)
"""How much longer than two rounds a lease lives: after a crash another worker goes on by then."""


@dataclass(frozen=True)
class Round:
    """What is done, and how many seconds lie between two times."""

    name: str
    every_s: float
    work: Callable[[], Awaitable[object]]


async def go_on(a_round: Round, leases: LeaseStore, worker: str, clock: Callable[[], datetime]) -> None:
    """Do it whenever this worker has the lease, until cancelled. What fails is logged, and made up the next time."""
    life = 2 * timedelta(seconds=a_round.every_s) + SPARE
    while True:
        try:
            if await leases.hold(a_round.name, worker, clock(), life):
                await a_round.work()
                ROUNDS.labels(a_round.name, "ok").inc()
        except Exception as error:
            ROUNDS.labels(a_round.name, "failed").inc()
            log.error("round_failed", round=a_round.name, **cause(error))
        await asyncio.sleep(a_round.every_s)
