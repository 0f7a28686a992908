"""News of applications, told in the citizen's conversation between two turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from mobile_api.applications.application import Application
from mobile_api.applications.application_views import Reader, application_view
from mobile_api.applications.news.rows import News
from mobile_api.applications.news.sentences import news_text
from mobile_api.applications.states import Action
from mobile_api.catalog.service import CatalogService
from mobile_api.chat.assistant.cards import application_card
from mobile_api.chat.conversation import Conversation, as_last
from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from mobile_api.localtime import local_day


class ChatNews:
    """The chat as a `Channel` of the relay."""

    def __init__(self, store: ChatStore, turns: Turns, catalog: CatalogService, clock: Callable[[], datetime]) -> None:
        self._store, self._turns, self._catalog, self._clock = store, turns, catalog, clock

    async def tell(self, news: News, application: Application) -> None:
        """Say it, in the conversation's language, once. Raises `Conflict` while somebody is being answered there."""
        conversation = await self._conversation(application)
        if conversation is None:  # nobody to tell here: whoever never comes back sees it in "my applications"
            return
        reader = Reader(conversation.language, local_day(self._clock()), self._catalog.library)
        last = conversation.last_application
        known = last is not None and last["number"] == application.number
        elsewhere = not known and any(event.action is Action.SUBMIT for event in news.of(application))
        # a submission on the form's page ends the conversation that led to it
        text = news_text(news, application, reader, {Action.SUBMIT} if elsewhere else ())
        if text is None:
            return
        card = application_card(application_view(application, reader))
        stands = partial(self._store.note_application, conversation.id, as_last(application), elsewhere)
        await self._turns.say_between(conversation.id, f"news:{news.id}", text, card, stands)

    async def _conversation(self, application: Application) -> Conversation | None:
        """Where it was begun; else, if that is gone or somebody else's, where its citizen was last."""
        begun_in = await self._store.get(application.conversation_id)
        if begun_in is not None and begun_in.holder.citizen_id == application.citizen_id:
            return begun_in
        latest = await self._store.of_citizen(application.citizen_id, 1)
        return latest[0] if latest else None
