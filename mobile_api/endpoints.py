"""What every route declares: what it takes, what it answers. Who may call it is decided in `identity/authorisation.py`.

The declaration does the work: it authenticates, checks the body, writes the answer,
and `openapi.py` reads the same declaration for the document.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from pydantic import BaseModel, ValidationError
from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty, raw

from mobile_api.errors import (
    Forbidden,
    InvalidRequest,
    LoginRequired,
    PayloadTooLarge,
    SecondLevelRequired,
    Unauthenticated,
)
from mobile_api.identity.access import Caller, Staff
from mobile_api.identity.authorisation import Decision, admits, decision
from mobile_api.shapes import Answer as Answer  # a route finds all that it declares itself with here
from mobile_api.shapes import Body as Body

App = Sanic[Any, Any]
MAX_BODY = 64 * 1024


@dataclass(frozen=True)
class Endpoint:
    """One route's declaration."""

    summary: str
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    problems: tuple[int, ...] = ()
    optional_body: bool = False
    media: str = "application/json"
    """What a success is written in; text and XML are described as text, the rest as bytes."""


Handler = Callable[..., Awaitable[Any]]


def endpoint(declared: Endpoint) -> Callable[[Handler], Handler]:
    """Turn `async def f(request, caller, body?, **path)` that returns an answer model into a Sanic handler.

    Raises `NoDecision` at once for a handler that isn't in the authorisation table.
    """

    def decorate(handler: Handler) -> Handler:
        decided = decision(handler.__name__)

        @wraps(handler)
        async def handle(request: Request, **path: str) -> HTTPResponse:
            caller = await authenticate(request, decided)
            arguments = [parse(request, declared.body, declared.optional_body)] if declared.body else []
            answer = await handler(request, caller, *arguments, **path)
            if isinstance(answer, HTTPResponse):
                return answer
            if answer is None:
                return empty(declared.status)
            return raw(answer.model_dump_json(), status=declared.status, content_type="application/json")

        handle.endpoint, handle.decision = declared, decided  # type: ignore[attr-defined]  # read by openapi.py
        return handle

    return decorate


async def authenticate(request: Request, decided: Decision) -> Caller:
    """The caller, if the decision admits them.

    Raises `Unauthenticated`, `SignatureRefused` for an outside system, `LoginRequired` for a guest, `Forbidden` for a
    member of staff without the role or the account, and `SecondLevelRequired` for a citizen who must show more surely
    who they are.
    """
    services = request.app.ctx.services
    if decided.who == "system":
        system: Caller = await services.exchange.door.admit(request.method, request.path, request.headers, request.body)
        return system
    bearer = bearer_of(request)
    if decided.who in ("assistant", "staff") and bearer is None:
        raise Unauthenticated
    if decided.who == "assistant":
        assistant: Caller = services.identity.tokens.assistant(bearer)
        return assistant
    if decided.who == "staff":
        staff: Caller = await services.accounts.authenticate(bearer)
        if not admits(decided, staff):
            raise Forbidden
        return staff
    caller: Caller = await services.identity.authenticate(bearer)
    if decided.who == "citizen" and caller.kind == "guest":
        raise LoginRequired
    if decided.who != "anyone" and caller.kind == "anyone":
        raise Unauthenticated
    if decided.who == "citizen" and caller.level < decided.level:
        raise SecondLevelRequired
    return caller


def staff_of(caller: Caller) -> Staff:
    """The member of staff who calls, in a route that the table opens to staff only."""
    assert caller.staff is not None, "the table admits staff only"
    return caller.staff


async def read_upload(request: Request, limit: int) -> bytes:
    """The raw body of a route declared with `stream=True`: read after the caller was admitted, and no further than
    `limit`. Raises `PayloadTooLarge`."""
    content, too_large = bytearray(), int(request.headers.get("content-length") or 0) > limit
    stream: Any = request.stream  # Sanic types it as its base, which can't be read
    while not too_large and (data := await stream.read()) is not None:
        content += data
        too_large = len(content) > limit
    if too_large:
        raise PayloadTooLarge
    return bytes(content)


def bearer_of(request: Request) -> str | None:
    """The bearer token of the Authorization header (RFC 6750). Raises `Unauthenticated` for another scheme, and for
    bytes that no token has."""
    header: str | None = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or not token.isascii():
        raise Unauthenticated
    return token.strip()


def parse(request: Request, model: type[BaseModel], optional: bool = False) -> BaseModel:
    """The body as `model`. Raises `InvalidRequest` that names the first wrong place."""
    if optional and not request.body:
        return model()
    try:
        return model.model_validate_json(request.body)
    except ValidationError as error:
        raise invalid_request(error) from error


def invalid_request(error: ValidationError) -> InvalidRequest:
    """The problem for a body that doesn't fit, with the place of its first fault."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "json_invalid":
        return InvalidRequest("请求不是有效的 JSON。", "The body isn't valid JSON.")
    if not place:
        return InvalidRequest("请求应为 JSON 对象。", "The body must be a JSON object.")
    return InvalidRequest(f"“{place}” 不符合要求。", f"“{place}”: {first['msg']}", field=place)


def query_int(request: Request, name: str, default: int) -> int:
    """A whole number from the query string, not negative. Raises `InvalidRequest`."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise InvalidRequest(f"“{name}” 应为非负整数。", f"“{name}” must be a whole number.", field=name)
    return int(text)


def query_text(request: Request, name: str) -> str | None:
    """A short text from the query string, None if it is left out. Raises `InvalidRequest`."""
    text = str(request.args.get(name) or "").strip()
    if len(text) > 200 or not text.isprintable():
        raise InvalidRequest(f"“{name}” 不符合要求。", f"“{name}” isn't valid.", field=name)
    return text or None


def idempotency_key(request: Request) -> str:
    """The header by which a repeated request is known. Raises `InvalidRequest` without one."""
    key = request.headers.get("idempotency-key", "")
    if not 8 <= len(key) <= 100:
        raise InvalidRequest(
            "请求头 Idempotency-Key 应为8到100个字符。", "The header Idempotency-Key must have 8 to 100 characters."
        )
    return str(key)


def query_day(request: Request, name: str) -> date | None:
    """A day from the query string, None if it is left out. Raises `InvalidRequest`, also for a year so far off that
    its days can't be reckoned with."""
    text = query_text(request, name)
    if text is None:
        return None
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(text)
        if 1900 <= day.year <= 2100:
            return day
    raise InvalidRequest(f"“{name}” 应为日期。", f"“{name}” should be a date, as 2026-01-31.", field=name)


def query_moment(request: Request, name: str) -> datetime | None:
    """A moment from the query string, None if it is left out. Raises `InvalidRequest`, also for one without a zone."""
    text = query_text(request, name)
    if text is None:
        return None
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and 1900 <= moment.year <= 2100:
            return moment
    raise InvalidRequest(f"“{name}” 应为时间。", f"“{name}” should be a time, as 2026-01-31T09:00:00Z.", field=name)


def query_choice(request: Request, name: str, choices: Collection[str]) -> str | None:
    """One of `choices` from the query string, None if it is left out. Raises `InvalidRequest`."""
    text = query_text(request, name)
    if text is not None and text not in choices:
        raise InvalidRequest(f"“{name}” 不符合要求。", f"“{name}” is one of {', '.join(choices)}.", field=name)
    return text


def language_of(request: Request) -> str:
    """`en` if the reader prefers English, else `zh`."""
    accepted = str(request.headers.get("accept-language", "")).lower().lstrip()
    return "en" if accepted.startswith("en") else "zh"
