"""Supervision of data over HTTP: how the sources stand, alerts, and what supervisors found."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, staff_of
from mobile_api.exchange.queries.names import source_names
from mobile_api.identity.access import Caller
from mobile_api.supervision.alert_store import Alert
from mobile_api.supervision.data_service import DataSupervision

bp = Blueprint("data_supervision", url_prefix="/v1/supervision")


class SourceView(Answer):
    """A register or a kind of data, by the calls of the last hour and the last probe."""

    source: str
    name: str
    state: str
    """`well`, `slow`, `unsteady`, `down`, or `idle` if it wasn't asked anything."""
    calls: int
    failed: int
    p50_ms: int | None
    p95_ms: int | None
    last_ok: datetime | None
    last_failed: datetime | None
    probed_at: datetime | None
    probe_ms: int | None
    """None if the last probe wasn't answered."""
    timeout_s: float
    capped: bool
    """There were more calls than are counted."""


class SourcesView(Answer):
    """All of them, and when they stood so."""

    at: datetime
    sources: list[SourceView]


class AlertView(Answer):
    """Something unusual about a clerk's look-ups, or a source that went down or is back."""

    id: str
    rule: str
    name: str
    """Of the clerk, or of the source."""
    since: datetime | None
    """When the source stopped answering."""
    at: datetime
    last_at: datetime
    count: int
    lines: list[int]
    """Numbers of the log's lines that led to it."""
    subject: str
    note: str
    answered_by: str | None
    """By name."""
    answered_at: datetime | None


class AlertsView(Answer):
    """Those that wait for an answer, and the last ones that have one; newest first."""

    open: list[AlertView]
    answered: list[AlertView]


class WaitingView(Answer):
    """How many alerts wait for an answer."""

    open: int


class AlertAnswer(Body):
    """What was found out."""

    note: Annotated[str, Field(min_length=2, max_length=500)]


@bp.get("/data-sources")
@endpoint(Endpoint("How the registers and other sources stand, live", answer=SourcesView, problems=(401, 403)))
async def watch_sources(request: Request, caller: Caller) -> SourcesView:
    at, found = await _supervision(request).standing()
    names = source_names(request)
    return SourcesView(at=at, sources=[SourceView(**vars(one), name=names[one.source]) for one in found])


@bp.get("/data-alerts")
@endpoint(Endpoint("What is unusual about clerks' look-ups", answer=AlertsView, problems=(401, 403)))
async def list_data_alerts(request: Request, caller: Caller) -> AlertsView:
    waiting, answered = await _supervision(request).alerts()
    names = await _names(request, *waiting, *answered)
    return AlertsView(open=[_view(one, names) for one in waiting], answered=[_view(one, names) for one in answered])


@bp.get("/data-alerts/count")
@endpoint(Endpoint("How many of them wait for an answer", answer=WaitingView, problems=(401, 403)))
async def count_data_alerts(request: Request, caller: Caller) -> WaitingView:
    return WaitingView(open=await _supervision(request).waiting())


@bp.post("/data-alerts/<alert_id:str>/answer")
@endpoint(Endpoint("What a supervisor found out", AlertAnswer, AlertView, 200, (400, 401, 403, 404, 409)))
async def answer_data_alert(request: Request, caller: Caller, body: AlertAnswer, alert_id: str) -> AlertView:
    alert = await _supervision(request).answer(alert_id, body.note, staff_of(caller))
    return _view(alert, await _names(request, alert))


async def _names(request: Request, *alerts: Alert) -> dict[str, str]:
    """Of accounts and of sources."""
    accounts = {one.by for one in alerts if one.by} | {one.answered_by for one in alerts if one.answered_by}
    names: dict[str, str] = await request.app.ctx.services.accounts.names(accounts)
    return source_names(request) | names


def _view(alert: Alert, names: dict[str, str]) -> AlertView:
    about = alert.source or alert.by
    told = {**vars(alert), "name": names.get(about, alert.source), "answered_by": names.get(alert.answered_by)}
    return AlertView.model_validate(told, extra="ignore")


def _supervision(request: Request) -> DataSupervision:
    service: DataSupervision = request.app.ctx.services.data_supervision
    return service
