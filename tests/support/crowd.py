"""Requests in the same moment, over HTTP: what one at a time never shows."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

Request = tuple[str, str, Any]
"""Method, path and body."""


async def answers_at_once(url: str, *requests: Request, token: str | None = None) -> list[tuple[int, Any]]:
    """Send all at once; status and JSON of each, in their order."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession(url, headers=headers) as session:

        async def sent(method: str, path: str, body: Any) -> tuple[int, Any]:
            async with session.request(method, path, json=body) as answer:
                return answer.status, await answer.json() if answer.content_length else None

        return await asyncio.gather(*(sent(*request) for request in requests))


async def at_once(url: str, *requests: Request, token: str | None = None) -> list[int]:
    """Send all at once; the status of each."""
    return [status for status, _ in await answers_at_once(url, *requests, token=token)]
