"""The public catalog and its search box."""

from __future__ import annotations

from typing import get_args

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from mobile_api.catalog import views
from mobile_api.catalog.flow import flow_chart
from mobile_api.catalog.items.record import ConvenienceKind, Flag
from mobile_api.catalog.search import Matches, Search, search
from mobile_api.catalog.service import CatalogService
from mobile_api.catalog.themes import belongs, load_themes, theme_ids
from mobile_api.catalog.views import OneThings, OneThingView, Themes
from mobile_api.endpoints import Endpoint, endpoint, language_of, query_choice, query_text
from mobile_api.identity.access import Caller

bp = Blueprint("catalog")
SVG = "image/svg+xml"


@bp.get("/v1/catalog/one-things")
@endpoint(Endpoint("One-things with filters, by code", answer=OneThings, problems=(400,)))
async def list_one_things(request: Request, caller: Caller) -> OneThings:
    library, language = _catalog(request).library, language_of(request)
    flag = query_choice(request, "flag", get_args(Flag))
    convenience = query_choice(request, "convenience", get_args(ConvenienceKind))
    department = query_text(request, "department")
    theme = query_choice(request, "theme", theme_ids())
    lines = [views.line(e, library, language) for e in library.latest() if belongs(e.thing.id, theme)]
    return views.one_things([one for one in lines if views.fits(one, flag, convenience, department)], library, language)


@bp.get("/v1/catalog/themes")
@endpoint(Endpoint("By what happens in a life, and in the life of a firm", answer=Themes))
async def list_themes(request: Request, caller: Caller) -> Themes:
    language = language_of(request)
    return Themes(themes=[views.theme_view(theme, language) for theme in load_themes()])


@bp.get("/v1/catalog/one-things/<one_thing_id:str>")
@endpoint(Endpoint("One one-thing, whole", answer=OneThingView, problems=(404,)))
async def get_one_thing(request: Request, caller: Caller, one_thing_id: str) -> OneThingView:
    catalog, items = _catalog(request), request.app.ctx.services.items
    edition = catalog.edition(one_thing_id)
    codes = await items.codes_of([item.name.zh for item in edition.thing.items])
    return views.one_thing_view(edition, catalog.library, codes, language_of(request))


@bp.get("/v1/catalog/one-things/<one_thing_id:str>/flow.svg")
@endpoint(Endpoint("Its flow chart", media=SVG, problems=(404,)))
async def get_flow(request: Request, caller: Caller, one_thing_id: str) -> HTTPResponse:
    catalog = _catalog(request)
    chart = flow_chart(catalog.edition(one_thing_id), catalog.library, language_of(request))
    return raw(chart, content_type=f"{SVG}; charset=utf-8", headers={"Vary": "Accept-Language"})


@bp.post("/v1/catalog/matches")
@endpoint(Endpoint("Which one-things a text may ask for", Search, Matches, 200, (400, 429)))
async def match(request: Request, caller: Caller, body: Search) -> Matches:
    await request.app.ctx.services.pace.step(caller, request.client_ip)
    return await search(_catalog(request), body, language_of(request))


def _catalog(request: Request) -> CatalogService:
    service: CatalogService = request.app.ctx.services.catalog
    return service
