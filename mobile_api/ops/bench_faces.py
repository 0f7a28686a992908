"""Faces under load: comparisons per second, and what somebody who only reads a page notices of them."""

from __future__ import annotations

import asyncio
import importlib
import io
import secrets
import time
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp
from PIL import Image

from mobile_api.ops.system import System

PICTURES = 20
IDLE_S = 3.0
FACE = (64, 0, 384, 320)
"""Where it is in the picture, with room around it."""
PERSON = {"name": "张三", "id_number": "11010519491231002X"}


async def measure_faces(system: System) -> dict[str, Any]:
    """Twenty citizens show their faces at once while somebody reads a page again and again."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http:
        checks = [await _begin(http, system.url) for _ in range(PICTURES + 1)]
        pictures = [_picture() for _ in range(PICTURES + 1)]
        await _send(http, system.url, checks.pop(), pictures.pop())  # the engines start with the first face
        idle = await _reading(http, system.url, asyncio.create_task(asyncio.sleep(IDLE_S)))
        started = time.perf_counter()
        shown = (_send(http, system.url, *one) for one in zip(checks, pictures, strict=True))
        showing = asyncio.ensure_future(asyncio.gather(*shown))
        busy = await _reading(http, system.url, showing)
        return {
            "pictures_per_s": round(PICTURES / (time.perf_counter() - started), 1),
            "plain_get_p99_ms_idle": idle,
            "plain_get_p99_ms_meanwhile": busy,
            "ratio": round(busy / idle, 2),
        }


async def _begin(http: aiohttp.ClientSession, url: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Somebody who is about to show their face: their header, and the challenge."""
    phone = f"137{uuid4().int % 10**8:08d}"
    await _post(http, f"{url}/v1/login/codes", {"phone": phone})
    async with http.get(f"{url}/v1/demo/outbox?phone={phone}") as answer:
        code = (await answer.json())["messages"][0]["code"]
    tokens = await _post(http, f"{url}/v1/login/sessions", {"phone": phone, "code": code})
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    async with http.put(f"{url}/v1/me/person", json=PERSON, headers=bearer) as answer:
        answer.raise_for_status()
    return bearer, await _post(http, f"{url}/v1/me/face-challenges", None, bearer)


async def _send(
    http: aiohttp.ClientSession, url: str, check: tuple[dict[str, str], dict[str, Any]], picture: bytes
) -> None:
    bearer, challenge = check
    headers = {**bearer, "X-Face-Nonce": challenge["nonce"], "Content-Type": "image/jpeg"}
    address = f"{url}/v1/me/face-challenges/{challenge['id']}/frames"
    async with http.post(address, data=picture, headers=headers) as answer:
        answer.raise_for_status()
        if fault := (await answer.json())["fault"]:
            raise RuntimeError(f"the picture was refused: {fault}")


async def _post(http: aiohttp.ClientSession, address: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    async with http.post(address, json=body, headers=headers) as answer:
        answer.raise_for_status()
        return await answer.json() if answer.status != 202 else None


async def _reading(http: aiohttp.ClientSession, url: str, until: asyncio.Future[Any]) -> float:
    """The 99th percentile in ms of a plain GET while something else goes on."""
    times = []
    while not until.done():
        started = time.perf_counter()
        async with http.get(f"{url}/healthz") as answer:
            await answer.read()
        times.append((time.perf_counter() - started) * 1000)
        await asyncio.sleep(0.002)
    await until
    return round(quantiles(times, n=100)[98], 1)


def _picture() -> bytes:
    """A face that a package carries, each time another picture: a corner in another colour is enough."""
    data: Any = importlib.import_module("skimage.data")  # only for measurements
    stream, face = io.BytesIO(), Image.fromarray(data.astronaut()).crop(FACE).resize((480, 480))
    face.paste(tuple(secrets.token_bytes(3)), (0, 0, 16, 16))
    face.save(stream, "JPEG", quality=90)
    return stream.getvalue()
