"""The one place where what went wrong becomes an answer.

Callers see a problem document in their language; the log keeps the cause, without anybody's words.
"""

from __future__ import annotations

import json

import structlog
from pymongo.errors import ConnectionFailure, ServerSelectionTimeoutError
from sanic import HTTPResponse, Request
from sanic.exceptions import (
    BadRequest,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    RequestCancelled,
    RequestTimeout,
    SanicException,
    ServiceUnavailable,
)
from sanic.response import empty, raw

from mobile_api import errors
from mobile_api.endpoints import App, language_of
from mobile_api.logs import cause
from mobile_api.observing import route_of
from wallet import errors as wallet
from wallet.errors import WalletError

log = structlog.get_logger()

CALLER_GONE = 499
"""As nginx writes it down."""
FRAMEWORK: dict[type[SanicException], type[errors.Problem]] = {
    NotFound: errors.NotFound,
    MethodNotAllowed: errors.MethodNotAllowed,
    PayloadTooLarge: errors.PayloadTooLarge,
    RequestTimeout: errors.InvalidRequest,
    ServiceUnavailable: errors.Unavailable,
    Forbidden: errors.Forbidden,
    BadRequest: errors.InvalidRequest,
}
"""What Sanic itself raises, as ours; the first that fits counts."""


OF_WALLET: dict[type[WalletError], type[errors.Problem]] = {
    wallet.NotFound: errors.NotFound,
    wallet.UnknownScenario: errors.NotFound,
    wallet.UnknownType: errors.NotFound,
    wallet.NotAllowed: errors.Forbidden,
    wallet.ProofNeeded: errors.ProofNeeded,
    wallet.TooManyScans: errors.TooManyRequests,
    wallet.FieldsRefused: errors.InvalidValue,
    wallet.DeviceRefused: errors.InvalidValue,
    wallet.OutsideScenario: errors.InvalidValue,
    wallet.NotTheirCase: errors.InvalidValue,
    wallet.MoveRefused: errors.Conflict,
    wallet.Overtaken: errors.Conflict,
    wallet.NumberTaken: errors.Conflict,
    wallet.ScanTaken: errors.Conflict,
    wallet.TooManyDevices: errors.TooManyDevices,
    wallet.NotInForce: errors.Conflict,
    wallet.PapersBusy: errors.Unavailable,
    wallet.TimestampAway: errors.Unavailable,
}
"""What the wallet refuses, as ours; whatever isn't here is our fault."""


def answer_problems(app: App) -> None:
    """Answer every exception of `app` with a problem document."""

    @app.exception(Exception)
    async def answer(request: Request, exception: Exception) -> HTTPResponse:
        problem = as_problem(exception)
        if problem.status >= 500:
            log.error("request_failed", route=route_of(request), code=problem.code, **cause(exception))
        return problem_response(problem, language_of(request))

    @app.exception(RequestCancelled)  # type: ignore[arg-type]  # it is no Exception, and taken all the same
    async def leave(request: Request, exception: RequestCancelled) -> HTTPResponse:
        """Whoever asked has gone, and nobody reads this: it isn't counted as a failure of ours."""
        return empty(CALLER_GONE)


def as_problem(exception: Exception) -> errors.Problem:
    """The problem that a caller may see of an exception."""
    if isinstance(exception, errors.Problem):
        return exception
    if isinstance(exception, WalletError):
        return _of_wallet(exception)
    if isinstance(exception, (ConnectionFailure, ServerSelectionTimeoutError)):
        return errors.Unavailable()
    for theirs, ours in FRAMEWORK.items():
        if isinstance(exception, theirs):
            return ours()
    if isinstance(exception, SanicException) and 400 <= exception.status_code < 500:
        return errors.InvalidRequest()
    return errors.Trouble()


def _of_wallet(refused: WalletError) -> errors.Problem:
    """The wallet's refusal with its own words, and the field at fault."""
    ours = next((ours for theirs, ours in OF_WALLET.items() if isinstance(refused, theirs)), None)
    if ours is None:
        return errors.Trouble()
    told = refused.told_zh, refused.told_en
    return ours(*told, field=refused.field) if refused.field else ours(*told)


def problem_response(problem: errors.Problem, language: str) -> HTTPResponse:
    """RFC 9457: `application/problem+json`."""
    body = json.dumps(problem.as_json(language), ensure_ascii=False)
    headers = {"Content-Language": "en" if language == "en" else "zh-CN"}
    if isinstance(problem, errors.TooManyRequests) and problem.retry_after_s:
        headers["Retry-After"] = str(problem.retry_after_s)
    return raw(body, status=problem.status, headers=headers, content_type="application/problem+json")
