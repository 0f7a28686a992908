"""What was seen of somebody's certificates, told in their conversation between two turns."""

from __future__ import annotations

from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from wallet.room import Wallet
from wallet.shown.access import Access


class ChatWalletNotices:
    """The chat as a `Teller`."""

    def __init__(self, store: ChatStore, turns: Turns, wallet: Wallet) -> None:
        self._store, self._turns, self._wallet = store, turns, wallet

    async def tell(self, access: Access) -> None:
        """Say it where the citizen was last, once. Raises `Conflict` while somebody is being answered there."""
        latest = await self._store.of_citizen(access.citizen or "", 1)
        if not latest:  # who never chats sees it among the wallet's notices
            return
        text = self._wallet.told_text(access, latest[0].language)
        await self._turns.say_between(latest[0].id, f"wallet:{access.id}", text)
