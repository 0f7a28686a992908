"""The stand-in's server: takes parts in, sends results back and answers lookups, as `API.md` says; and a page for
whoever plays the department."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import yaml
from aiohttp import web

from mobile_api.exchange.queries.kinds import read_kinds
from mobile_api.exchange.stand_in.city import City
from mobile_api.exchange.stand_in.desk import BEHAVIOURS, Desk
from mobile_api.exchange.stand_in.page import page
from mobile_api.exchange.stand_in.visitors import entry
from mobile_api.registers.stand_in.door import Json, SignedDoor

RECORDS = Path(__file__).with_name("records.yml")


class StandIn:
    """A department's own system, with a page instead of its people; and the province's data platform."""

    def __init__(self, secret: str, city_url: str) -> None:
        self._door, self._city, self._desk = SignedDoor(secret), City(secret, city_url), Desk()
        self._records: Json = yaml.safe_load(RECORDS.read_text(encoding="utf-8"))

    def app(self) -> web.Application:
        """The server's routes."""
        app = web.Application()
        app.router.add_post("/exchange/v1/applications", self._door.guarding(self._take))
        for kind in read_kinds():
            app.router.add_post(f"/exchange/v1/queries/{kind}", self._door.guarding(partial(self._look_up, kind)))
        app.router.add_post("/exchange/v1/health", self._door.guarding(self._there))
        app.router.add_get("/health", self._healthy)
        app.router.add_get("/", self._page)
        app.router.add_get("/entry", self._enter)
        app.router.add_get("/sample/parts", self._parts)
        app.router.add_post("/sample/parts/{number}/result", self._decide)
        app.router.add_post("/sample/behaviour", self._behave)
        return app

    async def _take(self, body: bytes) -> tuple[int, Json]:
        return await self._desk.take(json.loads(body))

    async def _look_up(self, kind: str, body: bytes) -> tuple[int, Json]:
        if self._desk.behaviour == "fail":
            return 503, {"error": "down"}
        return 200, {"record": self._records.get(kind, {}).get(json.loads(body)["subject"])}

    async def _there(self, _: bytes) -> tuple[int, Json]:
        return (503, {"error": "down"}) if self._desk.behaviour == "fail" else (200, {"status": "ok"})

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=page(self._desk), content_type="text/html")

    async def _enter(self, request: web.Request) -> web.Response:
        return await entry(request, self._city)

    async def _parts(self, _: web.Request) -> web.Response:
        return web.json_response(self._desk.as_json())

    async def _decide(self, request: web.Request) -> web.Response:
        """Look at the files, then send the result that the page or a test says; what the city answered."""
        told = await _said(request)
        received = self._desk.parts.get(request.match_info["number"])
        if received is None:
            return web.json_response({"error": "number"}, status=404)
        message = received.message
        received.checked = await self._city.checked_files(message)
        result = {"id": token_hex(16), "number": message["number"], "version": message["version"], **told}
        status, answer = await self._city.post("/v1/exchange/results", result)
        return web.json_response({"status": status, "answer": answer, "result": result})

    async def _behave(self, request: web.Request) -> web.Response:
        behaviour = (await _said(request)).get("behaviour")
        if behaviour not in BEHAVIOURS:
            return web.json_response({"error": "behaviour"}, status=400)
        self._desk.behaviour = behaviour
        return web.json_response({"behaviour": behaviour})


async def _said(request: web.Request) -> dict[str, Any]:
    """What the page says. Another site's page in the same browser can't send this content type unasked."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    told = await request.json()
    return told if isinstance(told, dict) else {}
