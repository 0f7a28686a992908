"""The stand-in's server: answers signed queries from the sample records, as `API.md` says."""

from __future__ import annotations

import json
from collections.abc import Callable

from aiohttp import web

from mobile_api.registers.stand_in.door import Handler, Json, SignedDoor
from mobile_api.registers.stand_in.page import page
from mobile_api.registers.stand_in.samples import Samples

MAX_PHOTO = 5 * 1024 * 1024


class StandIn:
    """Four registers over the sample records."""

    def __init__(self, samples: Samples, secret: str) -> None:
        self._samples, self._door = samples, SignedDoor(secret)

    def app(self) -> web.Application:
        """The server's routes: four queries, each register's health, the server's own, and the page for photos."""
        app = web.Application(client_max_size=MAX_PHOTO)
        samples = self._samples
        queries: dict[str, tuple[str, Callable[[str], Json]]] = {
            "/population/v1/query": ("id_number", lambda n: {"person": samples.person(n)}),
            "/legal-persons/v1/query": ("uscc", lambda n: {"firm": samples.firm(n)}),
            "/credit/v1/query": ("subject", lambda n: {"credit": samples.credit(n)}),
            "/certificates/v1/query": ("holder", lambda n: {"certificates": samples.certificates(n)}),
        }
        for path, (key, answer) in queries.items():
            app.router.add_post(path, self._query(key, answer))
            app.router.add_post(path.replace("query", "health"), self._door.guarding(_there))
        app.router.add_get("/health", self._healthy)
        app.router.add_get("/", self._page)
        app.router.add_post("/sample/people/{id_number}/photo", self._put_photo)
        return app

    def _query(self, key: str, answer: Callable[[str], Json]) -> Handler:
        async def handle(body: bytes) -> tuple[int, Json]:
            number = _number(body, key)
            return (400, {"error": "request"}) if number is None else (200, answer(number))

        return self._door.guarding(handle)

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=page(self._samples.people()), content_type="text/html")

    async def _put_photo(self, request: web.Request) -> web.Response:
        content = await request.read()
        if not content.startswith(b"\xff\xd8") or not self._samples.put_photo(request.match_info["id_number"], content):
            return web.json_response({"error": "photo"}, status=400)
        return web.json_response({"status": "kept"})


async def _there(_: bytes) -> tuple[int, Json]:
    return 200, {"status": "ok"}


def _number(body: bytes, key: str) -> str | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    number = told.get(key) if isinstance(told, dict) else None
    return number if isinstance(number, str) else None
