"""What staff may do with the ledger: read it by groups, and make a training phrase of an entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.catalog.service import CatalogService
from mobile_api.chat.ledger.entries import Group, grouped
from mobile_api.chat.ledger.store import LedgerStore
from mobile_api.db import Database, Session, run_transaction
from mobile_api.errors import Conflict

READ = 500
"""Newest entries that are grouped at once."""


class LedgerService:
    """Built once per worker by `bootstrap`."""

    def __init__(
        self, db: Database, store: LedgerStore, catalog: CatalogService, clock: Callable[[], datetime]
    ) -> None:
        self._db, self._store, self._catalog, self._clock = db, store, catalog, clock

    async def groups(self) -> list[Group]:
        """What wasn't understood lately, the most frequent first."""
        entries = await self._store.open_entries(READ)
        if not entries:
            return []
        return grouped(entries, await self._catalog.meaning([entry.text for entry in entries]))

    async def mark_wrong(self, text: str, language: str, answered: str | None, right: str) -> None:
        """The assistant took words (masked) for another one-thing than was meant. Raises `NotFound` for an unknown
        one."""
        self._catalog.edition(right)
        taken_for = (answered,) if answered else ()
        await self._store.add("wrong_answer", text, language, taken_for, self._clock(), right=right)

    async def teach(self, text: str, one_thing_id: str, language: str, entry_ids: list[str], by: str) -> None:
        """Make `text` a training phrase of a one-thing, and settle the entries that led to it.

        Raises `NotFound` for an unknown one-thing, and `Conflict` if the phrase is measured on.
        """
        self._catalog.edition(one_thing_id)
        if self._catalog.measured_on(text):
            raise Conflict

        async def work(session: Session) -> None:
            await self._store.teach(text, one_thing_id, language, by, self._clock(), session)
            await self._store.settle(entry_ids, session)

        await run_transaction(self._db, work)
