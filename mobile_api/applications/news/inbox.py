"""News of applications, put into their citizens' inboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import Reader
from mobile_api.applications.news.rows import News
from mobile_api.applications.news.sentences import news_text
from mobile_api.applications.states import Action
from mobile_api.catalog.service import CatalogService
from mobile_api.localtime import local_day
from mobile_api.push.kinds import Kind
from mobile_api.push.notice import Notice
from mobile_api.push.notices import Notices

PAYING = frozenset({Action.ASK_PAYMENT, Action.PAY})
"""That a payment has arrived, its provider says, when the payer may have left the page long ago."""


class InboxNews:
    """The inbox as a `Channel` of the relay. It has every step, the citizen's own as well."""

    def __init__(self, notices: Notices, catalog: CatalogService, clock: Callable[[], datetime]) -> None:
        self._notices, self._catalog, self._clock = notices, catalog, clock

    async def tell(self, news: News, application: Application) -> None:
        """Post it, once."""
        today, library, events = local_day(self._clock()), self._catalog.library, news.of(application)
        said = {
            language: news_text(news, application, Reader(language, today, library), frozenset(Action))
            for language in ("zh", "en")
        }
        text = {language: sentence for language, sentence in said.items() if sentence is not None}
        if not text:  # a reminder of what is done meanwhile
            return
        paying = any(event.action in PAYING for event in events)
        notice = Notice(
            event=f"application:{news.id}",
            citizen_id=application.citizen_id,
            kind=Kind.PAYMENT if paying else Kind.APPLICATION,
            text=text,
            link=f"/applications/{application.number}",
            at=self._clock(),
            own=not paying and news.act_by is None and all(event.by.kind == "citizen" for event in events),
        )
        await self._notices.post(notice)
