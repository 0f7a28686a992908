"""A citizen's account is deleted when they ask for it (注销): what no duty keeps goes, in every domain."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mobile_api.applications.application import Application
from mobile_api.applications.progress import ProgressService
from mobile_api.db import Session
from mobile_api.errors import Conflict, SecondLevelRequired
from mobile_api.identity.access import Caller
from mobile_api.identity.closing import ClosingAccounts
from mobile_api.identity.persons.person import SURE
from mobile_api.identity.persons.service import PersonService
from mobile_api.logs import cause
from mobile_api.private_file import PrivateFolder

log = structlog.get_logger()
AGAIN_AFTER = timedelta(minutes=5)
"""What a request was just writing when the account was deleted is found at the second look."""
BATCH, ALL = 50, 10_000
Forget = Callable[[str], Awaitable[None]]
"""Removes what a domain keeps of a citizen and needn't; may be done again."""


@dataclass(frozen=True)
class Outlook:
    """What a deletion would come to."""

    running: tuple[Application, ...]
    """Applications that stand against it: they are withdrawn, or waited for, first."""
    kept: tuple[Application, ...]
    """Those that stay with the city."""


class Deletion:
    """Built once per worker by `bootstrap`; `forgets` are the domains'."""

    def __init__(
        self,
        closing: ClosingAccounts,
        persons: PersonService,
        progress: ProgressService,
        forgets: Sequence[Forget],
        deleted: PrivateFolder,
        clock: Callable[[], datetime],
    ) -> None:
        self._closing, self._persons, self._progress = closing, persons, progress
        self._forgets, self._deleted, self._clock = forgets, deleted, clock

    async def outlook(self, caller: Caller) -> Outlook:
        """What would stand against it, and what would be kept."""
        return await self._outlook(caller.citizen_id or "", None)

    async def _outlook(self, citizen_id: str, session: Session | None) -> Outlook:
        submitted = await self._progress.applications_of(citizen_id, ALL, session)
        return Outlook(tuple(one for one in submitted if not one.ended), tuple(one for one in submitted if one.ended))

    async def delete(self, caller: Caller) -> Outlook:
        """Delete the caller's account, for good. Whoever is known by more than the phone shows that first.

        Raises `SecondLevelRequired`, and `Conflict` while an application runs.
        """
        citizen_id = caller.citizen_id or ""
        if caller.level < SURE and await self._persons.id_number(citizen_id) is not None:
            raise SecondLevelRequired

        async def none_runs(session: Session) -> None:
            check_none_runs(await self._outlook(citizen_id, session))

        # nobody can log in to it or submit from now on; if the rest is cut off, a round goes on
        if await self._closing.close(citizen_id, none_runs):
            log.info("account_deleted")
            await self._forget(citizen_id)
        return await self.outlook(caller)

    async def round(self) -> None:
        """Go on with deletions, and look a second time at those of a while ago: a round."""
        for citizen_id in await self._closing.closed_before(self._clock() - AGAIN_AFTER, BATCH):
            if await self._forget(citizen_id):
                await self._closing.remove(citizen_id)
            else:
                await self._closing.put_behind(citizen_id)

    async def _forget(self, citizen_id: str) -> bool:
        """Whether every domain has done its part; what one couldn't is made up by the round."""
        await asyncio.to_thread(self._deleted.write_once, citizen_id, b"")
        done = True
        for forget in self._forgets:
            try:
                await forget(citizen_id)
            except Exception as error:
                log.error("not_forgotten", domain=getattr(forget, "__qualname__", ""), **cause(error))
                done = False
        return done


def check_none_runs(outlook: Outlook) -> None:
    """Raises `Conflict` that names the applications which stand against a deletion."""
    if outlook.running:
        numbers = "、".join(one.number for one in outlook.running)
        raise Conflict(
            f"还有没办完的办件（{numbers}），请先撤回或等办完再注销。",
            f"Applications are still running ({numbers.replace('、', ', ')}). Please withdraw them or wait until "
            "they are finished.",
        )
