"""The stand-in's server: takes parts in, sends results back, as `API.md` says; and a page for whoever plays the
department."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import Any

from aiohttp import web

from mobile_api.exchange.stand_in.city import City
from mobile_api.exchange.stand_in.desk import BEHAVIOURS, Desk
from mobile_api.exchange.stand_in.page import page
from mobile_api.exchange.stand_in.visitors import entry
from mobile_api.registers.stand_in.door import Json, SignedDoor


class StandIn:
    """A department's own system, with a page instead of its people."""

    def __init__(self, secret: str, city_url: str) -> None:
        self._door, self._city, self._desk = SignedDoor(secret), City(secret, city_url), Desk()

    def app(self) -> web.Application:
        """The server's routes."""
        app = web.Application()
        app.router.add_post("/exchange/v1/applications", self._door.guarding(self._take))
        app.router.add_get("/health", self._healthy)
        app.router.add_get("/", self._page)
        app.router.add_get("/entry", self._enter)
        app.router.add_get("/sample/parts", self._parts)
        app.router.add_post("/sample/parts/{number}/result", self._decide)
        app.router.add_post("/sample/behaviour", self._behave)
        return app

    async def _take(self, body: bytes) -> tuple[int, Json]:
        return await self._desk.take(json.loads(body))

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
