"""The public catalog and its search box."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import OneThing
from mobile_api.catalog.service import CatalogService
from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of
from mobile_api.identity.access import Caller

bp = Blueprint("catalog")


class OneThingLine(Answer):
    """A one-thing in a list."""

    id: str
    code: str
    name: str
    plain: str
    channel: str
    department: str
    full: bool
    """Whether it can be filled in and submitted online."""


class OneThings(Answer):
    """The whole catalog, by code."""

    one_things: list[OneThingLine]


class SearchText(Body):
    """What somebody wants, in their own words."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]


class CandidateView(Answer):
    """A one-thing that may be meant."""

    id: str
    name: str
    plain: str
    probability: float


class Matches(Answer):
    """Candidates, likeliest first, and the probability that it is none of the catalog."""

    candidates: list[CandidateView]
    none_probability: float


@bp.get("/v1/catalog/one-things")
@endpoint(Endpoint("All one-things", answer=OneThings))
async def list_one_things(request: Request, caller: Caller) -> OneThings:
    catalog, language = _catalog(request), language_of(request)
    return OneThings(one_things=[_line(catalog, edition, language) for edition in catalog.library.latest()])


@bp.get("/v1/catalog/one-things/<one_thing_id:str>")
@endpoint(Endpoint("One one-thing, whole", answer=OneThing, problems=(404,)))
async def get_one_thing(request: Request, caller: Caller, one_thing_id: str) -> OneThing:
    return _catalog(request).edition(one_thing_id).thing


@bp.post("/v1/catalog/matches")
@endpoint(Endpoint("Which one-things a text may ask for", SearchText, Matches, 200, (400,)))
async def match(request: Request, caller: Caller, body: SearchText) -> Matches:
    catalog, language = _catalog(request), language_of(request)
    found = await catalog.match(body.text)
    views = []
    for candidate in found.candidates:
        thing = catalog.edition(candidate.one_thing_id).thing
        views.append(
            CandidateView(
                id=thing.id,
                name=thing.name.in_(language),
                plain=thing.plain.in_(language),
                probability=round(candidate.probability, 4),
            )
        )
    return Matches(candidates=views, none_probability=round(found.none_probability, 4))


def _line(catalog: CatalogService, edition: Edition, language: str) -> OneThingLine:
    thing = edition.thing
    return OneThingLine(
        id=thing.id,
        code=thing.code,
        name=thing.name.in_(language),
        plain=thing.plain.in_(language),
        channel=thing.channel,
        department=catalog.library.department(edition.lead).name.in_(language),
        full=thing.detail is not None,
    )


def _catalog(request: Request) -> CatalogService:
    service: CatalogService = request.app.ctx.services.catalog
    return service
