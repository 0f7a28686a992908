"""Query connections over HTTP: the catalog for those who look things up, and a lookup in two steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.applications.office.looks import Purpose
from mobile_api.data_calls.scenario import Scenario
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, query_text, staff_of
from mobile_api.exchange.queries.kinds import SUBJECTS, QueryKind
from mobile_api.exchange.queries.service import LookupRequest
from mobile_api.exchange.room import exchange_of
from mobile_api.identity.access import Caller
from mobile_api.identity.accounts.routes import StepView

bp = Blueprint("exchange_queries", url_prefix="/v1/exchange")
REFUSED = (400, 401, 403, 404, 422)


class Released(Answer):
    """What a scenario releases of a query, to whom and for which cases."""

    id: str
    name: str
    why: str
    roles: list[str]
    one_things: list[str]
    """By name."""
    gives: list[str]
    """The fields, by name."""


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
    """What an answer tells at most, by name."""
    scenarios: list[Released]
    """Without any it is released to nobody."""


class QueryList(Answer):
    """All that can be looked up here."""

    queries: list[Query]


class LookupAsked(Body):
    """For which application, what for, and whom: a number that the application is about."""

    number: Annotated[str, Field(max_length=40)]
    purpose: Purpose
    subject: Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]


class SignedLookup(LookupAsked):
    """The same, signed by the clerk's personal key."""

    ticket: Annotated[str, Field(min_length=1, max_length=200)]
    credential: dict[str, Any]


class Line(Answer):
    """One thing that is known."""

    name: str
    value: str


class Found(Answer):
    """What is known, no more than the scenario releases; empty if nothing is."""

    found: bool
    at: datetime
    lines: list[Line]


@bp.get("/queries")
@endpoint(Endpoint("What can be looked up; or just for one case", answer=QueryList, problems=(401, 403, 404)))
async def list_queries(request: Request, caller: Caller) -> QueryList:
    lookups, number = exchange_of(request).lookups, query_text(request, "number")
    if number is None:
        scenarios = request.app.ctx.services.calls.scenarios
        return QueryList(queries=[_query(request, k, scenarios.serving(k.source)) for k in lookups.kinds()])
    permitted = await lookups.permitted(number, staff_of(caller))
    return QueryList(queries=[_query(request, kind, [release.scenario]) for kind, release in permitted])


def _query(request: Request, kind: QueryKind, scenarios: Sequence[Scenario]) -> Query:
    language = language_of(request)
    names = {given.id: given.name.in_(language) for given in kind.gives}
    return Query(
        id=kind.id,
        name=kind.name.in_(language),
        provider=kind.provider.in_(language),
        level=kind.level,
        asks=kind.asks,
        asks_name=SUBJECTS[kind.asks].in_(language),
        gives=list(names.values()),
        scenarios=[
            _released(request, one, [names[field] for field in one.fields_of(kind.source)]) for one in scenarios
        ],
    )


def _released(request: Request, scenario: Scenario, gives: list[str]) -> Released:
    language, library = language_of(request), request.app.ctx.services.catalog.library
    cases = scenario.cases if isinstance(scenario.cases, tuple) else ()
    things = [edition.thing.name.in_(language) for thing in cases if (edition := library.find(thing))]
    return Released(
        id=scenario.id,
        name=scenario.name.in_(language),
        why=scenario.why.in_(language),
        roles=sorted(scenario.roles),
        one_things=things,
        gives=gives,
    )


@bp.post("/queries/<query_id:str>/requests")
@endpoint(Endpoint("Begin a lookup: what the clerk's key must sign", LookupAsked, StepView, 201, (*REFUSED, 429)))
async def begin_lookup(request: Request, caller: Caller, body: LookupAsked, query_id: str) -> StepView:
    asked = LookupRequest(body.number, body.purpose, body.subject)
    step = await exchange_of(request).lookups.begin(query_id, staff_of(caller), asked)
    return StepView(ticket=step.ticket, options=step.options)


@bp.post("/queries/<query_id:str>/lookups")
@endpoint(Endpoint("Look up what the key has signed for", SignedLookup, Found, 200, (*REFUSED, 429, 503)))
async def look_up(request: Request, caller: Caller, body: SignedLookup, query_id: str) -> Found:
    asked = LookupRequest(body.number, body.purpose, body.subject)
    kind, told = await exchange_of(request).lookups.look_up(
        query_id, staff_of(caller), asked, body.ticket, body.credential
    )
    language = language_of(request)
    names = {given.id: given.name.in_(language) for given in kind.gives if given.id in told.fields}
    known = told.known.fields if told.known else {}
    lines = [Line(name=name, value=known[field]) for field, name in names.items() if field in known]
    return Found(found=told.known is not None, at=told.at, lines=lines)
