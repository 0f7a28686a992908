"""The stand-in's server: both vendors, the cashier, and what tests ask of it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from mobile_api.payments.stand_in.alipay import AlipayHalf
from mobile_api.payments.stand_in.book import Book, Order
from mobile_api.payments.stand_in.cashier import cashier, listing
from mobile_api.payments.stand_in.notices import Sender, Vendors
from mobile_api.payments.stand_in.wechat import WechatHalf

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StandIn:
    """WeChat Pay and Alipay for one merchant."""

    def __init__(self, folder: Path, url: str) -> None:
        self._book, self._vendors = Book(folder / "stand-in-orders.json"), Vendors(folder)
        self._sender = Sender(self._book, self._vendors)
        self._held, self._changed = 0, asyncio.Event()
        self._halves = [half(self._book, self._vendors, self._sender, url) for half in (WechatHalf, AlipayHalf)]

    def app(self) -> web.Application:
        """The server's routes."""
        app = web.Application(middlewares=[self._badly])
        for half in self._halves:
            app.add_routes(half.routes())
        app.router.add_get("/", self._list)
        app.router.add_get("/health", self._healthy)
        app.router.add_get("/cashier/{vendor}/{id}", self._cashier)
        app.router.add_post("/cashier/{vendor}/{id}", self._pay)
        app.router.add_post("/sample/behaviour", self._behave)
        app.router.add_get("/sample/held", self._count_held)
        app.router.add_get("/sample/notices/{vendor}/{id}", self._notice)
        return app

    @web.middleware
    async def _badly(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """While a test wants it, the vendors don't answer, or badly."""
        how = self._book.behaviour.answers
        if how == "good" or not request.path.startswith(("/wechat/", "/alipay/")):
            return await handler(request)
        if how == "none":
            return web.Response(status=502)
        if how == "garbage":
            return web.Response(text="<html>系统维护中</html>", content_type="text/html")
        if how == "forged":
            return _forged(await handler(request))
        self._held += 1
        if how == "lost" or (how == "cut" and self._held % 2):
            await handler(request)
        await self._changed.wait()
        return web.Response(status=502)

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _list(self, _: web.Request) -> web.Response:
        return web.Response(text=listing(self._book.all()), content_type="text/html")

    async def _cashier(self, request: web.Request) -> web.Response:
        return web.Response(text=cashier(self._order(request), _back(request)), content_type="text/html")

    async def _pay(self, request: web.Request) -> web.Response:
        order = self._order(request)
        if self._book.pay(order):
            self._sender.send(order)
        return web.Response(text=cashier(order, _back(request)), content_type="text/html")

    async def _behave(self, request: web.Request) -> web.Response:
        self._book.behaviour, self._held = replace(self._book.behaviour, **await request.json()), 0
        self._changed.set()
        self._changed = asyncio.Event()
        return web.json_response({"status": "ok"})

    async def _count_held(self, _: web.Request) -> web.Response:
        """How many requests haven't been answered since the behaviour was set."""
        return web.json_response({"held": self._held})

    async def _notice(self, request: web.Request) -> web.Response:
        """A notice as it would be sent now, so that a test can send it as often and as late as it likes."""
        order = self._order(request)
        headers, body = self._vendors.notice(order, order.refund(request.query.get("refund", "")))
        return web.json_response({"headers": headers, "body": base64.b64encode(body).decode()})

    def _order(self, request: web.Request) -> Order:
        order = self._book.get(request.match_info["vendor"], request.match_info["id"])
        if order is None:
            raise web.HTTPNotFound
        return order


def _forged(answer: web.StreamResponse) -> web.Response:
    """An answer in which somebody has changed a byte on the way."""
    assert isinstance(answer, web.Response)
    assert isinstance(answer.body, bytes)
    body = answer.body.replace(b'": ', b'":', 1)
    headers = {name: value for name, value in answer.headers.items() if name.startswith("Wechatpay-")}
    return web.Response(status=answer.status, body=body, headers=headers, content_type=answer.content_type)


def _back(request: web.Request) -> str:
    return request.query.get("redirect_url", "")
