"""Accounts that their owners give up: closed at once, removed once nothing hangs on them any more."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from mobile_api.db import Beside, Database, Session, run_transaction
from mobile_api.identity.store import IdentityStore


class ClosingAccounts:
    """Built once per worker by `furnish`."""

    def __init__(self, db: Database, store: IdentityStore, clock: Callable[[], datetime]) -> None:
        self._db, self._store, self._clock = db, store, clock

    async def close(self, citizen_id: str, check: Beside) -> bool:
        """Nobody is logged in to this account any more, or can be; False if that was so already.

        `check` raises what stands against it. Whoever holds the account open in their transaction comes before it and
        is seen by it, or after and is refused.
        """

        async def work(session: Session) -> bool:
            closed = await self._store.close(citizen_id, self._clock(), session)
            await check(session)
            return closed

        return await run_transaction(self._db, work)

    async def note_conversations(self, citizen_id: str, ids: Collection[str]) -> list[str]:
        """Note which conversations a closed account had, until it is removed; all that were noted, with these."""
        return await self._store.note_conversations(citizen_id, ids)

    async def closed_before(self, before: datetime, limit: int) -> list[str]:
        """Accounts that were closed before then and are still to be removed."""
        return await self._store.closed_before(before, limit)

    async def put_behind(self, citizen_id: str) -> None:
        """What couldn't be removed of a closed account stops no other."""
        await self._store.put_behind(citizen_id, self._clock())

    async def forget(self, citizen_id: str) -> None:
        """Remove the logins of a closed account."""
        await self._store.forget(citizen_id)

    async def remove(self, citizen_id: str) -> None:
        """Remove what is left of a closed account."""
        await self._store.remove(citizen_id)
