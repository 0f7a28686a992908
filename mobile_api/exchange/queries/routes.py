"""Query connections over HTTP: the list for counter staff, a lookup, and the log for a supervisor."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.office.looks import Purpose
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, staff_of
from mobile_api.exchange.queries.kinds import SUBJECTS
from mobile_api.exchange.room import exchange_of
from mobile_api.identity.access import Caller

bp = Blueprint("exchange_queries", url_prefix="/v1/exchange")
SHOWN = 200


class Query(Answer):
    """Something that can be looked up."""

    id: str
    name: str
    provider: str
    level: str
    """`national` or `provincial`."""
    asks: str
    """`id_number` or `uscc`."""
    asks_name: str
    gives: list[str]
    """What an answer tells, by name."""


class QueryList(Answer):
    """All that can be looked up here."""

    queries: list[Query]


class LookupAsked(Body):
    """For which application, what for, and whom: a number that the application is about."""

    number: Annotated[str, Field(max_length=40)]
    purpose: Purpose
    subject: Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]


class Line(Answer):
    """One thing that is known."""

    name: str
    value: str


class Found(Answer):
    """What is known, nothing more than the query's list says; empty if nothing is."""

    found: bool
    at: datetime
    lines: list[Line]


class LookupView(Answer):
    """A line of the log. Whom it was about stands there as a keyed hash."""

    at: datetime
    name: str
    department: str | None
    kind: str
    kind_name: str
    purpose: str
    number: str
    subject: str
    outcome: str


class LookupLog(Answer):
    """Newest first."""

    lookups: list[LookupView]


@bp.get("/queries")
@endpoint(Endpoint("What counter staff can look up", answer=QueryList, problems=(401, 403)))
async def list_queries(request: Request, caller: Caller) -> QueryList:
    language = language_of(request)
    return QueryList(
        queries=[
            Query(
                id=kind.id,
                name=kind.name.in_(language),
                provider=kind.provider.in_(language),
                level=kind.level,
                asks=kind.asks,
                asks_name=SUBJECTS[kind.asks].in_(language),
                gives=[given.name.in_(language) for given in kind.gives],
            )
            for kind in exchange_of(request).lookups.kinds()
        ]
    )


@bp.post("/queries/<query_id:str>/lookups")
@endpoint(Endpoint("Look something up; it is recorded", LookupAsked, Found, 200, (400, 401, 403, 404, 422, 429, 503)))
async def look_up(request: Request, caller: Caller, body: LookupAsked, query_id: str) -> Found:
    kind, told = await exchange_of(request).lookups.look_up(
        query_id, staff_of(caller), body.number, body.purpose, body.subject
    )
    known, language = told.record or {}, language_of(request)
    lines = [Line(name=given.name.in_(language), value=known[given.id]) for given in kind.gives if known]
    return Found(found=told.record is not None, at=told.at, lines=lines)


@bp.get("/lookups")
@endpoint(Endpoint("Who looked what up, and what for", answer=LookupLog, problems=(401, 403)))
async def list_lookups(request: Request, caller: Caller) -> LookupLog:
    lookups, language = exchange_of(request).lookups, language_of(request)
    names = {kind.id: kind.name.in_(language) for kind in lookups.kinds()}
    shown = [{**vars(one), "kind_name": names.get(one.kind, one.kind)} for one in await lookups.newest(SHOWN)]
    return LookupLog(lookups=[LookupView.model_validate(line, extra="ignore") for line in shown])
