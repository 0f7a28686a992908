"""Passes the outbox on: each application's news in order, each at least once, with patience and an end to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.news.rows import News, Parked
from mobile_api.applications.news.store import NewsStore
from mobile_api.applications.store import ApplicationStore
from mobile_api.errors import NotFound
from mobile_api.logs import cause

log = structlog.get_logger()
EVERY_S = 1.0
BATCH = 200
"""Rows looked at in one round."""


class Channel(Protocol):
    """A way on which citizens hear of their applications."""

    async def tell(self, news: News, application: Application) -> None:
        """Pass the news on. The same news may come again, and must reach the citizen once all the same.

        `application` is as it stands now, which may be later than the news. Whatever this raises means: try again.
        """
        ...


class Relay:
    """The outbox's reader. Built once per worker by `bootstrap`, run by one of them."""

    def __init__(
        self,
        store: NewsStore,
        applications: ApplicationStore,
        channels: Sequence[Channel],
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._applications, self._channels, self._clock = store, applications, channels, clock

    async def round(self) -> None:
        """Pass on what is due. Applications don't wait for each other."""
        for application_id in await self._store.waiting(self._clock(), BATCH):
            try:
                await self._pass_on(application_id)
            except Exception as error:  # a row that can't be read must not keep everybody else's
                log.error("news_stuck", application=application_id, **cause(error))

    async def parked(self, limit: int) -> list[Parked]:
        """What was given up, for an administrator."""
        return await self._store.parked(limit)

    async def retry(self, news_id: str) -> None:
        """Try a parked row again. Raises `NotFound`."""
        if not await self._store.unpark(news_id, self._clock()):
            raise NotFound

    async def _pass_on(self, application_id: str) -> None:
        """One application's news in order: what came later waits for what came before, unless that was given up."""
        for news in await self._store.untold(application_id, BATCH):
            if news.next_at is None or news.next_at > self._clock():
                return
            try:
                await self._tell(news)
            except Exception as error:
                if not await self._given_up(news, error):
                    return

    async def _tell(self, news: News) -> None:
        application = await self._applications.application(news.application_id)
        if application is None:
            raise NotFound
        for channel in self._channels:
            await channel.tell(news, application)
        await self._store.passed_on(news.id, self._clock())

    async def _given_up(self, news: News, error: Exception) -> bool:
        """Note that a row couldn't be passed on; whether it is parked now."""
        parked = await self._store.failed(news.id, news.tries + 1, self._clock(), type(error).__name__)
        if parked:
            log.error("news_parked", news=news.id, **cause(error))
        return parked
