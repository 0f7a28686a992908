"""What those who run the city watch: a line in the log and a figure for each request, and `/metrics` for Prometheus.

A request's id stands in every line that is logged while it is worked on. Who calls may bring it in `X-Request-Id`, and
the answer has it there. A message's own id goes with it through the bot and the action server, and comes back with the
action's call.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from typing import Any
from uuid import uuid4

import structlog
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pymongo.errors import PyMongoError
from sanic import HTTPResponse, Request
from sanic.constants import HTTP_METHODS
from sanic.response import raw

from mobile_api.endpoints import App, bearer_of
from mobile_api.errors import NotFound
from mobile_api.figures import REQUESTS, LookedUp, written
from mobile_api.localtime import now_utc

log = structlog.get_logger()
ID = re.compile(r"[0-9A-Za-z-]{8,64}")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds: they get figures, but no lines."""


def route_of(request: Request) -> str:
    """How figures and lines name what was asked: never by its path, which may hold what is secret."""
    return f"/{request.route.path}" if request.route else "none"


def observe(app: App, token: str) -> None:
    """Follow every request of `app`, and serve the figures to who has `token`; to nobody if it is empty."""

    @app.on_request
    async def begin(request: Request) -> None:
        given = request.headers.get("x-request-id", "")
        request.ctx.began, request.ctx.id = time.perf_counter(), given if ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()  # a connection's requests are one task
        structlog.contextvars.bind_contextvars(request_id=request.ctx.id)

    @app.on_response  # type: ignore[untyped-decorator]
    async def end(request: Request, response: HTTPResponse) -> None:
        if not hasattr(request.ctx, "began"):
            return  # it couldn't even be read
        seconds = time.perf_counter() - request.ctx.began
        route = route_of(request)
        method = request.method if request.method in HTTP_METHODS else "other"  # a caller may invent any
        REQUESTS.labels(method, route, str(response.status)).observe(seconds)
        response.headers["X-Request-Id"] = request.ctx.id
        if route not in QUIET:
            log.info("request", method=method, route=route, status=response.status, ms=round(seconds * 1000))

    @app.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        """The figures of all workers, in Prometheus' text format."""
        if not token or not hmac.compare_digest((bearer_of(request) or "").encode(), token.encode()):
            raise NotFound
        try:
            now = await _standing(request.app.ctx.services)
        except PyMongoError:
            now = []  # the other figures matter most while the database is away
        return raw(await asyncio.to_thread(written, now), content_type=CONTENT_TYPE_LATEST)


async def _standing(services: Any) -> list[LookedUp]:
    """What stands in the database now."""
    rows = {name: await look(now_utc()) for name, look in services.outboxes.items()}
    due = {of: one.oldest_due_s for of, one in rows.items()}
    parked = {of: float(one.parked) for of, one in rows.items()}
    waiting = {"data": float(await services.data_supervision.waiting())}
    of_rows = "Of the rows that an outbox has to pass on"
    return [
        LookedUp("yiwang_outbox_oldest_due_seconds", of_rows, "outbox", due),
        LookedUp("yiwang_outbox_parked", of_rows, "outbox", parked),
        LookedUp("yiwang_alerts_open", "Alerts that nobody has answered", "kind", waiting),
    ]
