"""The stand-in's push service for browsers: takes what RFC 8030 and VAPID ask for, and keeps it sealed as it came."""

from __future__ import annotations

import base64
import re
import time
from collections import defaultdict
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

VAPID = re.compile(r"vapid t=([\w.-]+),\s*k=([\w-]+)")
DAY_S, LIMIT = 24 * 3600, 4096
BEHAVIOURS = {"ok": 201, "gone": 410, "unknown": 404, "unavailable": 503, "quota": 429, "too_large": 413, "moved": 307}


class Browsers:
    """Every subscription is there as soon as somebody sends to it."""

    def __init__(self, origin: str) -> None:
        self._origin, self._behaviours = origin, dict[str, str]()
        self._arrived: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def routes(self) -> list[web.RouteDef]:
        """The push service's own, and those by which tests look at what came and set behaviours."""
        return [
            web.post("/webpush/{id}", self._take),
            web.get("/webpush/{id}", self._show),
            web.put("/webpush/{id}/behaviour", self._behave),
        ]

    async def _take(self, request: web.Request) -> web.Response:
        known, behaviour = request.match_info["id"], self._behaviours.get(request.match_info["id"], "ok")
        body = await request.read()
        claims = self._signed(request.headers.get("Authorization", ""))
        if claims is None:
            return web.Response(status=403, text="vapid")
        sealed = request.headers.get("Content-Encoding") == "aes128gcm" and 0 < len(body) <= LIMIT
        if not sealed or not request.headers.get("TTL", "").isdecimal():
            return web.Response(status=400)
        if behaviour == "ok":
            topic = request.headers.get("Topic")
            self._arrived[known].append({"body": base64.b64encode(body).decode(), "topic": topic, **claims})
        headers = {"quota": {"Retry-After": "60"}, "moved": {"Location": f"{self._origin}/webpush/elsewhere"}}
        return web.Response(status=BEHAVIOURS[behaviour], headers=headers.get(behaviour))

    def _signed(self, header: str) -> dict[str, Any] | None:
        """What the sender has signed for this service, with their key; None if they haven't."""
        found = VAPID.fullmatch(header)
        if found is None:
            return None
        point = base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
        try:
            key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
            told = jwt.decode(found[1], key, ["ES256"], audience=self._origin, options={"require": ["exp", "sub"]})
        except (jwt.InvalidTokenError, ValueError):
            return None
        mine = told["exp"] <= time.time() + DAY_S and str(told["sub"]).startswith(("mailto:", "https:"))
        return {"key": found[2], "sub": told["sub"]} if mine else None

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response({"arrived": self._arrived.get(request.match_info["id"], [])})

    async def _behave(self, request: web.Request) -> web.Response:
        behaviour = (await request.json()).get("behaviour")
        if behaviour not in BEHAVIOURS:
            return web.json_response({"error": "behaviour"}, status=400)
        self._behaviours[request.match_info["id"]] = behaviour
        return web.json_response({"behaviour": behaviour})
