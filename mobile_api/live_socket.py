"""What the sockets have in common that tell one screen what is new: the greeting, both directions, how they end.

The first frame is `{"type": "hello", "token": ...}`. A `problem` comes before the socket is closed, because the token
doesn't count, or not any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, Literal, TypeVar

import structlog
from pydantic import Field, ValidationError
from sanic import Request, Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from mobile_api.boundary import as_problem
from mobile_api.endpoints import Body, invalid_request, language_of
from mobile_api.errors import Problem
from mobile_api.logs import cause

log = structlog.get_logger()
HELLO_WITHIN_S = 10


class Hello(Body):
    """Who listens."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=2000)]


AnyHello = TypeVar("AnyHello", bound=Hello)


async def greeting(ws: Websocket, model: type[AnyHello]) -> AnyHello:
    """The first frame. Raises `InvalidRequest`, also if none comes in time."""
    return read_hello(await ws.recv(timeout=HELLO_WITHIN_S), model)


def read_hello(raw: str | bytes | None, model: type[AnyHello]) -> AnyHello:
    """A frame as a hello. Raises `InvalidRequest`."""
    try:
        return model.model_validate_json(raw or b"")
    except ValidationError as error:
        raise invalid_request(error) from error


def frame(**said: Any) -> str:
    """What is sent."""
    return json.dumps(said, ensure_ascii=False)


def problem_of(error: Exception) -> Problem:
    """The boundary of a socket, as `boundary.py` is that of a request."""
    problem = as_problem(error)
    if problem.status >= 500:
        log.error("frame_failed", code=problem.code, **cause(error))
    return problem


async def until_gone(request: Request, ws: Websocket, work: Callable[[], Awaitable[None]]) -> None:
    """Do the socket's work until the screen goes away; what the work raises is told as a problem, and ends it."""
    try:
        await work()
    except (ConnectionClosed, WebsocketClosed):
        return
    except Exception as error:
        problem = problem_of(error)
        with contextlib.suppress(ConnectionClosed, WebsocketClosed):
            await ws.send(frame(type="problem", problem=problem.as_json(language_of(request))))


async def both_ways(hearing: Coroutine[Any, Any, None], telling: Coroutine[Any, Any, None]) -> None:
    """Hear and tell until one of them ends. What it raised is raised."""
    tasks = asyncio.create_task(hearing), asyncio.create_task(telling)
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
