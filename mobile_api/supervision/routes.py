"""Supervision of matters over HTTP."""

from __future__ import annotations

import re
from typing import cast, get_args

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.endpoints import Endpoint, endpoint, language_of, query_choice, query_text
from mobile_api.errors import InvalidRequest
from mobile_api.identity.access import Caller
from mobile_api.supervision.service import By
from mobile_api.supervision.views import (
    CourseView,
    LiveView,
    ReportView,
    course_view,
    live_view,
    report_sheet,
    report_view,
)
from mobile_api.workbook import XLSX

bp = Blueprint("supervision")
MONTH = re.compile("^20[0-9]{2}-(0[1-9]|1[0-2])$")


@bp.get("/v1/supervision/matters")
@endpoint(Endpoint("Receipt, acceptance, decision and issue, live by department", None, LiveView, 200, (401, 403)))
async def watch_matters(request: Request, caller: Caller) -> LiveView:
    services = request.app.ctx.services
    at, found = await services.supervision.matters()
    return live_view(at, found, services.catalog.library, language_of(request))


@bp.get("/v1/supervision/efficiency")
@endpoint(Endpoint("How well the city worked in a month", None, ReportView, 200, (400, 401, 403)))
async def report_efficiency(request: Request, caller: Caller) -> ReportView:
    return await _report(request)


@bp.get("/v1/supervision/efficiency/course")
@endpoint(Endpoint("The same over the twelve months up to one", None, CourseView, 200, (400, 401, 403)))
async def report_course(request: Request, caller: Caller) -> CourseView:
    month, by = _asked(request)
    services = request.app.ctx.services
    found = await services.supervision.course(month, by, query_text(request, "of") or "")
    return course_view(found, services.catalog.library, language_of(request))


@bp.get("/v1/supervision/efficiency/workbook")
@endpoint(Endpoint("Both as a workbook", status=200, problems=(400, 401, 403), media=XLSX))
async def download_efficiency(request: Request, caller: Caller) -> HTTPResponse:
    report, (month, by), language = await _report(request), _asked(request), language_of(request)
    services = request.app.ctx.services
    courses = await services.supervision.courses(month, by)
    sheet = report_sheet(report, [course_view(one, services.catalog.library, language) for one in courses], language)
    headers = {"Content-Disposition": f'attachment; filename="efficiency-{month}.xlsx"'}
    return raw(sheet, content_type=XLSX, headers=headers)


async def _report(request: Request) -> ReportView:
    month, by = _asked(request)
    services = request.app.ctx.services
    found = await services.supervision.efficiency(month, by)
    return report_view(month, found, services.catalog.library, language_of(request))


def _asked(request: Request) -> tuple[str, By]:
    """Which month, and by what. Raises `InvalidRequest` for what is no month."""
    month, by = query_text(request, "month") or "", query_choice(request, "by", get_args(By)) or "department"
    if not MONTH.fullmatch(month):
        raise InvalidRequest("“month” 应为月份，如 2026-11。", "“month” is a month, as 2026-11.", field="month")
    return month, cast(By, by)
