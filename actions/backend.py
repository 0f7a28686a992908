"""The backend as an action sees it: one POST, as the citizen whose message is being answered."""

from __future__ import annotations

import os
from typing import Any

import aiohttp

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT = aiohttp.ClientTimeout(total=6, connect=2)
Result = dict[str, Any]


class BackendFailed(Exception):
    """The backend didn't answer, or refused. The message says which call and how, without anything personal."""


class Backend:
    """Connections are kept open between turns; made when first used, in the server's own loop."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http: aiohttp.ClientSession | None = None

    async def call(self, name: str, token: str, request_id: str, body: dict[str, Any]) -> Result:
        """The result of an assistant call: `outcome` and what goes with it. Raises `BackendFailed`."""
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(timeout=TIMEOUT)
        address, headers = (
            f"{self._url}/v1/assistant/{name}",
            {"Authorization": f"Bearer {token}", "X-Request-Id": request_id},
        )
        try:
            async with self._http.post(address, json=body, headers=headers) as response:
                if response.status != 200:
                    raise BackendFailed(f"{name}: status {response.status}")
                result = await response.json()
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise BackendFailed(f"{name}: {type(error).__name__}") from error
        if not isinstance(result, dict) or not isinstance(result.get("outcome"), str):
            raise BackendFailed(f"{name}: no outcome")
        return result


backend = Backend(os.environ.get("YIWANG_API_URL", DEFAULT_URL))
