"""How the stand-in speaks to the city: signed requests, as `API.md` describes them."""

from __future__ import annotations

import json
import secrets
import time
from hashlib import sha256
from typing import Any

import aiohttp

from mobile_api.signing import Stamp, request_headers

Json = dict[str, Any]
SYSTEM = "fire-service"


class City:
    """The city's backend, asked in the name of one system."""

    def __init__(self, secret: str, url: str) -> None:
        self._secret, self.url = secret.encode(), url.rstrip("/")

    async def post(self, path: str, told: Json) -> tuple[int, Json]:
        """Send something; status and answer."""
        status, content = await self._call("POST", path, json.dumps(told, ensure_ascii=False).encode())
        return status, json.loads(content)

    async def checked_files(self, message: Json) -> int:
        """Fetch a message's files; how many are what their hashes say."""
        right = 0
        for file in (one for one in message["files"] if one["kept"]):
            path = f"/v1/exchange/applications/{message['number']}/files/{file['id']}"
            status, content = await self._call("GET", path, b"")
            right += status == 200 and sha256(content).hexdigest() == file["sha256"]
        return right

    async def _call(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        stamp = Stamp(int(time.time()), secrets.token_hex(16))
        headers = request_headers(self._secret, method, path, stamp, body, SYSTEM)
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, self.url + path, data=body or None, headers=headers) as answer,
        ):
            return answer.status, await answer.read()
