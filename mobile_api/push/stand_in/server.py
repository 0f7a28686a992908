"""The stand-in's server: tokens for a service account (RFC 7523), FCM's `messages:send` with Google's errors, and
a push service for browsers."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

import jwt
from aiohttp import web

from mobile_api.push.stand_in.account import PROJECT, Account
from mobile_api.push.stand_in.browsers import Browsers
from mobile_api.push.stand_in.phones import BEHAVIOURS, Phones

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = {"https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/firebase.messaging"}
AUDIENCE = "https://oauth2.googleapis.com/token"
"""Whom an assertion is for: Google's library writes this, wherever the key file sends it."""
TOKEN_LIFE_S = 3600
TEXT_LIMIT = 4096
"""Bytes of a message, as FCM has it."""
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
REFUSALS = {
    "unregistered": (404, "NOT_FOUND", "UNREGISTERED"),
    "unavailable": (503, "UNAVAILABLE", "UNAVAILABLE"),
    "quota": (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    "invalid": (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    "internal": (500, "INTERNAL", "INTERNAL"),
}
"""Status, Google's status and FCM's error code, by behaviour."""
RETRY_AFTER_S = {"quota": "60"}


class StandIn:
    """Google for one project."""

    def __init__(self, account: Account) -> None:
        self._account, self._tokens, self.phones = account, dict[str, float](), Phones()
        self._browsers = Browsers(account.token_uri.removesuffix("/token"))

    def app(self) -> web.Application:
        """The server's routes: Google's two, and those by which tests look at phones and set behaviours."""
        app = web.Application(client_max_size=64 * 1024)
        app.router.add_post("/token", self._token)
        app.router.add_post("/v1/projects/{project}/messages:send", self._send)
        app.router.add_get("/phones", self._totals)
        app.router.add_get("/phones/{token}", self._phone)
        app.router.add_put("/phones/{token}/behaviour", self._behave)
        app.add_routes(self._browsers.routes())
        app.router.add_get("/health", self._healthy)
        return app

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            claims: dict[str, Any] = jwt.decode(
                str(form.get("assertion")),
                self._account.key,
                ["RS256"],
                audience=AUDIENCE,
                issuer=self._account.email,
                options={"require": ["exp", "iat"]},
            )
        except jwt.InvalidTokenError as error:
            return web.json_response({"error": "invalid_grant", "error_description": str(error)}, status=400)
        if form.get("grant_type") != GRANT or not SCOPES & set(str(claims.get("scope", "")).split()):
            return web.json_response({"error": "invalid_scope"}, status=400)
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self._tokens[token] = time.monotonic() + TOKEN_LIFE_S
        return web.json_response({"access_token": token, "expires_in": TOKEN_LIFE_S - 1, "token_type": "Bearer"})

    async def _send(self, request: web.Request) -> web.Response:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._tokens.get(bearer, 0.0) < time.monotonic():
            return _refused(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")
        if request.match_info["project"] != PROJECT:
            return _refused(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH")
        raw = await request.read()
        message: dict[str, Any] = json.loads(raw)["message"]
        token = message.get("token")
        behaviour = self.phones.behaviours.get(str(token), "ok")
        if len(raw) > TEXT_LIMIT or not token or any(not isinstance(v, str) for v in message.get("data", {}).values()):
            behaviour = "invalid"
        if behaviour != "ok":
            return _refused(*REFUSALS[behaviour], RETRY_AFTER_S.get(behaviour))
        number = self.phones.arrive(str(token), message)
        return web.json_response({"name": f"projects/{PROJECT}/messages/{number}:{secrets.token_hex(8)}"})

    async def _totals(self, _: web.Request) -> web.Response:
        return web.json_response(self.phones.totals())

    async def _phone(self, request: web.Request) -> web.Response:
        return web.json_response(self.phones.as_json(request.match_info["token"]))

    async def _behave(self, request: web.Request) -> web.Response:
        behaviour = (await request.json()).get("behaviour")
        if behaviour not in BEHAVIOURS:
            return web.json_response({"error": "behaviour"}, status=400)
        self.phones.behaviours[request.match_info["token"]] = behaviour
        return web.json_response({"behaviour": behaviour})

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})


def _refused(status: int, google: str, fcm: str, retry_after: str | None = None) -> web.Response:
    """An error as Google writes one."""
    error = {"code": status, "message": google, "status": google, "details": [{"@type": FCM_ERROR, "errorCode": fcm}]}
    headers = {"Retry-After": retry_after} if retry_after else None
    return web.json_response({"error": error}, status=status, headers=headers)
