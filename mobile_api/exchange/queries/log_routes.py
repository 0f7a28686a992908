"""The log of clerks' lookups over HTTP, for supervisors: all of it, or of a clerk, a person, a case, an alert."""

from __future__ import annotations

from datetime import datetime

from sanic import Blueprint, Request

from mobile_api.data_calls.line import Document, Wanted
from mobile_api.data_calls.scenario import CLERKS
from mobile_api.endpoints import Answer, Endpoint, endpoint, query_int, query_text
from mobile_api.errors import InvalidRequest
from mobile_api.exchange.queries.names import Names
from mobile_api.identity.access import Caller

bp = Blueprint("lookup_log", url_prefix="/v1/exchange")
PAGE = 100
MOST_NUMBERS, DIGITS = 20, 12
"""An alert names no more lines than these."""


class LookupView(Answer):
    """One lookup, or a try that was refused. Whom it was about stands there as a keyed hash."""

    lines: list[int]
    """Its numbers in the log: the request's, and the one of what came of it."""
    at: datetime
    account: str
    """Of the clerk."""
    name: str
    """Of the clerk; empty if the account is gone."""
    department: str | None
    source: str
    source_name: str
    scenario: str | None
    """By name."""
    purpose: str
    number: str
    """Of the application; empty if there was none."""
    subject: str
    fields: list[str]
    """What might be seen, by name."""
    outcome: str
    why: str
    """Of a refusal."""


class LookupLog(Answer):
    """A page, newest first."""

    lookups: list[LookupView]
    next_after: int | None
    """For the next page; null at the end."""


@bp.get("/lookups")
@endpoint(
    Endpoint(
        "Who looked what up, what for, and what was refused: all, or of a clerk, about a person, for a case, or "
        "certain lines",
        answer=LookupLog,
        problems=(400, 401, 403, 404),
    )
)
async def list_lookups(request: Request, caller: Caller) -> LookupLog:
    services = request.app.ctx.services
    page = await services.calls.read(_wanted(request), PAGE, query_int(request, "after", 0))
    clerks, names = await services.accounts.names({line["by"] for line in page.lines}), Names(request)
    return LookupLog(
        lookups=[_view(line, page.requests, clerks.get(line["by"], ""), names) for line in page.lines],
        next_after=page.following,
    )


def _wanted(request: Request) -> Wanted:
    account, subject, number = (query_text(request, name) or "" for name in ("account", "subject", "number"))
    return Wanted(CLERKS, account, subject, number, _numbers(query_text(request, "lines") or ""))


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers of lines, with commas between them. Raises `InvalidRequest`."""
    given = text.split(",") if text else []
    if len(given) > MOST_NUMBERS or not all(one.isascii() and one.isdigit() and len(one) <= DIGITS for one in given):
        raise InvalidRequest(
            f"“lines” 应为记录的编号，用逗号隔开，最多{MOST_NUMBERS}个。",
            f"“lines” are numbers of the log with commas between them, {MOST_NUMBERS} at most.",
            field="lines",
        )
    return tuple(map(int, given))


def _view(line: Document, requests: dict[str, int], name: str, names: Names) -> LookupView:
    told = {
        **line,
        "lines": sorted({requests.get(line["request"], line["_id"]), line["_id"]}),
        "account": line["by"],
        "name": name,
        "source_name": names.source(line),
        "scenario": names.scenario(line),
        "fields": names.fields(line),
    }
    return LookupView.model_validate(told, extra="ignore")
