"""Who is at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from mobile_api.catalog.library import Library
from mobile_api.desk.agent import Agent
from mobile_api.desk.store import DeskStore
from mobile_api.errors import Forbidden
from mobile_api.identity.access import Staff


class Presence:
    """Knows members of staff as agents. Built once per worker by `bootstrap`."""

    def __init__(self, store: DeskStore, library: Library, clock: Callable[[], datetime]) -> None:
        self._store, self._library, self._clock = store, library, clock

    async def agent(self, staff: Staff) -> Agent:
        """A member of staff as an agent of the team that their account is bound to now.

        Raises `Forbidden` without an account, and for a department that the city doesn't have any more.
        """
        if staff.account is None:
            raise Forbidden
        team = self._team_of(staff)
        known = await self._store.agent(staff.account)
        if known is None:
            return await self._store.enlist(staff.account, staff.name, team, self._clock())
        return replace(known, team=team, name=staff.name)

    async def attend(self, staff: Staff, available: bool) -> Agent:
        """Somebody is at the desk now, and takes new conversations or doesn't. Raises `Forbidden`."""
        agent = replace(await self.agent(staff), seen_at=self._clock(), available=available)
        await self._store.note_agent(agent)
        return agent

    async def agents(self) -> list[Agent]:
        """Everybody who was at the desk at any time, by number."""
        return await self._store.agents()

    async def colleague(self, number: str) -> Agent | None:
        """Whoever is there under a number and takes conversations."""
        now = self._clock()
        return next((a for a in await self._store.agents() if a.number == number and a.there(now)), None)

    def _team_of(self, staff: Staff) -> str | None:
        if staff.department is None:
            return None
        department = self._library.department_called(staff.department)
        if department is None:
            raise Forbidden("账号绑定的部门不存在。", "The department of this account doesn't exist.")
        return department.id
