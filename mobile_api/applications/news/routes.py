"""Parked news over HTTP, for an administrator."""

from __future__ import annotations

from datetime import datetime

from sanic import Blueprint, Request

from mobile_api.applications.news.relay import Relay
from mobile_api.applications.news.rows import Parked
from mobile_api.endpoints import Answer, Endpoint, endpoint
from mobile_api.identity.access import Caller

bp = Blueprint("application_news", url_prefix="/v1/parked-news")
SHOWN = 200


class ParkedView(Answer):
    """News that couldn't be passed on; nothing of what it says."""

    id: str
    number: str | None
    """The application's; null if it is gone."""
    at: datetime
    parked_at: datetime
    tries: int
    error: str
    """Kind of the last failure; the log has its place."""


class ParkedNews(Answer):
    """The longest parked first."""

    parked: list[ParkedView]


@bp.get("")
@endpoint(Endpoint("News that couldn't be passed on", answer=ParkedNews, problems=(401, 403)))
async def list_parked_news(request: Request, caller: Caller) -> ParkedNews:
    return ParkedNews(parked=[_view(one) for one in await _relay(request).parked(SHOWN)])


@bp.post("/<news_id:str>/retry")
@endpoint(Endpoint("Try it again", None, None, 204, (401, 403, 404)))
async def retry_parked_news(request: Request, caller: Caller, news_id: str) -> None:
    await _relay(request).retry(news_id)


def _view(parked: Parked) -> ParkedView:
    news = parked.news
    return ParkedView(
        id=news.id,
        number=parked.number,
        at=news.at,
        parked_at=parked.parked_at,
        tries=news.tries,
        error=parked.error,
    )


def _relay(request: Request) -> Relay:
    relay: Relay = request.app.ctx.services.relay
    return relay
