"""How the stand-in lets somebody in with a ticket: its signature by our published keys first, then who it is."""

from __future__ import annotations

from html import escape

import aiohttp
import jwt
from aiohttp import web

from mobile_api.exchange.stand_in.city import SYSTEM, City

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>部门系统示例 · Sample department system</title>
<h1>{said}</h1>"""
WELCOME = "{name}，您好，已免登录进入。 · You are logged in. {number}"
REFUSED = "票据无效、已用过或已过期。 · The ticket doesn't count."


async def entry(request: web.Request, city: City) -> web.Response:
    """The page that an address with a ticket opens."""
    ticket = request.query.get("ticket", "")
    if not await _genuine(ticket, city):
        return _page(REFUSED, 403)
    status, visitor = await city.post("/v1/exchange/visitors", {"ticket": ticket})
    if status != 200:
        return _page(REFUSED, 403)
    name, number = visitor["name"], visitor["id_number"]
    return _page(WELCOME.format(name=f"{name[:1]}**", number=f"{number[:3]}***********{number[-4:]}"), 200)


async def _genuine(ticket: str, city: City) -> bool:
    async with aiohttp.ClientSession() as http, http.get(f"{city.url}/.well-known/jwks.json") as answer:
        keys = jwt.PyJWKSet.from_dict(await answer.json())
    try:
        key = keys[str(jwt.get_unverified_header(ticket).get("kid"))]
        required = ["exp", "iat", "jti"]
        jwt.decode(
            ticket,
            key.key,
            algorithms=["EdDSA"],
            issuer="yiwang",
            audience=f"department:{SYSTEM}",
            options={"require": required},
        )
    except (jwt.PyJWTError, KeyError):
        return False
    return True


def _page(said: str, status: int) -> web.Response:
    headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return web.Response(text=PAGE.format(said=escape(said)), status=status, content_type="text/html", headers=headers)
