"""Nothing is left of a citizen's conversations: not the words, not the files, not what the bot remembers."""

from __future__ import annotations

from typing import Protocol

from mobile_api.chat.store import ChatStore
from mobile_api.materials.files import Files


class Rememberer(Protocol):
    """Whoever remembers conversations beside us: the bot."""

    async def forget(self, conversation_id: str) -> None:
        """Nothing of it is left there. Raises `Unavailable`."""


class ForgetConversations:
    """Built once per worker by `bootstrap`."""

    def __init__(self, store: ChatStore, files: Files, bot: Rememberer) -> None:
        self._store, self._files, self._bot = store, files, bot

    async def forget(self, citizen_id: str) -> None:
        """Forget the conversations of a closed account; they go last, so that what was cut off can be done again.

        Raises `Unavailable` while the bot is away.
        """
        for conversation_id in await self._store.ids_of(citizen_id):
            await self._bot.forget(conversation_id)
            await self._files.drop_all(conversation_id)
        await self._store.forget(citizen_id)
