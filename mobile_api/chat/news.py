"""News of applications, told in the citizen's conversation between two turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import Reader, application_view
from mobile_api.applications.news.rows import News
from mobile_api.applications.news.sentences import news_text
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.cards import application_card
from mobile_api.chat.conversation import Conversation, Message
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from mobile_api.db import Database, Session, run_transaction
from mobile_api.localtime import local_day


class ChatNews:
    """The chat as a `Channel` of the relay."""

    def __init__(
        self, db: Database, store: ChatStore, turns: Turns, catalog: CatalogService, clock: Callable[[], datetime]
    ) -> None:
        self._db, self._store, self._turns, self._catalog, self._clock = db, store, turns, catalog, clock

    async def tell(self, news: News, application: Application) -> None:
        """Say it, in the conversation's language, once. Raises `Conflict` while somebody is being answered there."""
        conversation, now = await self._conversation(application), self._clock()
        if conversation is None:  # nobody to tell here: whoever never comes back sees it in "my applications"
            return
        reader = Reader(conversation.language, local_day(now), self._catalog.library)
        text = news_text(news, application, reader)
        if text is None:
            return
        card = application_card(application_view(application, reader))

        async def work(session: Session) -> None:
            seq = await self._store.next_between_turns(conversation.id, now, session)
            message = Message(f"news:{news.id}", conversation.id, seq, "bot", text, now, card=card)
            await self._store.add_news(message, application.number, application.state.value, now, session)

        if await self._store.has_message(f"news:{news.id}"):
            return
        await run_transaction(self._db, work)
        self._turns.announce(conversation.id)

    async def _conversation(self, application: Application) -> Conversation | None:
        """Where it was begun; else, if that is gone or somebody else's, where its citizen was last."""
        begun_in = await self._store.get(application.conversation_id)
        if begun_in is not None and begun_in.holder.citizen_id == application.citizen_id:
            return begun_in
        latest = await self._store.of_citizen(application.citizen_id, 1)
        return latest[0] if latest else None
