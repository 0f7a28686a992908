"""What a worker does beside the requests, for as long as it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial

import structlog

from mobile_api.applications.news.relay import EVERY_S as NEWS_EVERY_S
from mobile_api.applications.timers.service import EVERY_S as TIMERS_EVERY_S
from mobile_api.appointments.reminding import EVERY_S as REMINDING_EVERY_S
from mobile_api.data_calls.checkpoints import EVERY_S as CHECKPOINTS_EVERY_S
from mobile_api.desk.forgetting import EVERY_S as FORGETTING_EVERY_S
from mobile_api.desk.front import CLIMBED_EVERY_S
from mobile_api.desk.lapsing import EVERY_S as LAPSING_EVERY_S
from mobile_api.exchange.split.forwarding import EVERY_S as EXCHANGE_EVERY_S
from mobile_api.logs import cause
from mobile_api.payments.asking import EVERY_S as ASKING_EVERY_S
from mobile_api.payments.reconciling import EVERY_S as RECONCILING_EVERY_S
from mobile_api.retention.purge import EVERY_S as PURGE_EVERY_S
from mobile_api.rounds.rounds import Round, go_on
from mobile_api.rounds.store import LeaseStore
from mobile_api.services import Services
from mobile_api.supervision.data_service import EVERY_S as ALERTS_EVERY_S
from mobile_api.supervision.probing import EVERY_S as PROBES_EVERY_S
from wallet.shown.history import EVERY_S as ACCESSES_EVERY_S

log = structlog.get_logger()
TIDY_S, DELETIONS_EVERY_S = 3600.0, 60.0
"""Seconds between two looks for files of drafts that are gone, and for what the wallet needn't keep."""


def rounds(services: Services) -> tuple[Round, ...]:
    """What one worker of all does every so often."""
    return (
        Round("news", NEWS_EVERY_S, services.relay.round),
        Round("exchange", EXCHANGE_EVERY_S, services.exchange.forwarding.round),
        Round("timers", TIMERS_EVERY_S, services.timers.round),
        Round("payments", ASKING_EVERY_S, services.payments.asking.round),
        Round("reconciliation", RECONCILING_EVERY_S, services.payments.reconciling.round),
        Round("reminders", REMINDING_EVERY_S, services.reminding.round),
        Round("accesses", ACCESSES_EVERY_S, services.tell_accesses),
        Round("desk", FORGETTING_EVERY_S, services.desk.forgetting.round),
        Round("desk ladder", CLIMBED_EVERY_S, services.desk.front.round),
        Round("desk guests", LAPSING_EVERY_S, services.desk.lapsing.round),
        Round("wallet", TIDY_S, services.wallet.tidy),
        Round("data calls", CHECKPOINTS_EVERY_S, services.checkpoints.round),
        Round("deletions", DELETIONS_EVERY_S, services.retention.deletion.round),
        Round("purge", PURGE_EVERY_S, services.retention.purge.round),
        Round("probes", PROBES_EVERY_S, services.probing.round),
        Round("data alerts", ALERTS_EVERY_S, services.data_supervision.round),
        Round("files", TIDY_S, partial(services.materials.tidy, services.applications.open_to_papers)),
    )


def start(
    services: Services, worker: str, follows: list[Coroutine[None, None, None]], clock: Callable[[], datetime]
) -> list[asyncio.Task[None]]:
    """Begin the rounds and the push, and what `follows` other workers' news."""
    leases = LeaseStore(services.db)
    following = [asyncio.create_task(one) for one in follows]
    for one in following:
        one.add_done_callback(_stopped_following)
    pushing = asyncio.create_task(services.dispatcher.go_on())
    return [*(asyncio.create_task(go_on(one, leases, worker, clock)) for one in rounds(services)), pushing, *following]


def _stopped_following(task: asyncio.Task[None]) -> None:
    """Other workers' news no longer reach this worker's screens: nobody would see it otherwise."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("news_stopped", **cause(error))
