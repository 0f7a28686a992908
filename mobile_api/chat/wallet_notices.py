"""What was seen of somebody's certificates, told in their conversation between two turns."""

from __future__ import annotations

from mobile_api.chat.store import ChatStore
from mobile_api.chat.turns import Turns
from wallet.room import Wallet
from wallet.shown.access import Access
from wallet.shown.sentences import told_text


class ChatWalletNotices:
    """The chat as a `Teller`."""

    def __init__(self, store: ChatStore, turns: Turns, wallet: Wallet) -> None:
        self._store, self._turns, self._wallet = store, turns, wallet

    async def tell(self, access: Access) -> None:
        """Say it where the citizen was last, once. Raises `Conflict` while somebody is being answered there."""
        latest = await self._store.of_citizen(access.citizen or "", 1)
        if not latest:  # who never chats sees it among the wallet's notices
            return
        language, wallet = latest[0].language, self._wallet
        names = [wallet.types.find(seen.type).name.in_(language) for seen in access.seen]
        department = wallet.departments.name_of(access.by.department, language) if access.by.department else None
        text = told_text(access, wallet.scenarios.find(access.scenario), names, department, language)
        await self._turns.say_between(latest[0].id, f"wallet:{access.id}", text)
