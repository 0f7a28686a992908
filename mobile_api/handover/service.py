"""Gives the code of a draft to its owner, and the draft to the clerk who scans it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from mobile_api.applications.draft import Draft
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.service import ApplicationService
from mobile_api.errors import NotFound
from mobile_api.handover.code import LIFE, code_for, read_code
from mobile_api.handover.picture import png_of
from mobile_api.identity.access import Caller, Staff


class HandoverService:
    """Drafts on their way to a counter. Nothing is kept: the code says it all. Built once per worker by `bootstrap`."""

    def __init__(
        self, applications: ApplicationService, office: OfficeService, secret: bytes, clock: Callable[[], datetime]
    ) -> None:
        self._applications, self._office = applications, office
        self._secret, self._clock = secret, clock

    async def code(self, draft_id: str, caller: Caller) -> tuple[str, datetime, bytes]:
        """The code of the caller's draft, its end, and its picture. Raises `NotFound`."""
        draft = await self._applications.draft(draft_id, caller)
        until = (self._clock() + LIFE).replace(microsecond=0)
        code = code_for(draft.id, until, self._secret)
        return code, until, await asyncio.to_thread(png_of, code)

    async def scan(self, code: str, staff: Staff) -> Draft:
        """The draft that a code names; the look is recorded before anything is shown, and its owner sees it later.

        Raises `NotFound` for a code that we didn't give, that is too old, or whose draft is gone or submitted: which of
        them isn't told.
        """
        draft_id = read_code(code, self._clock(), self._secret)
        if draft_id is None:
            raise NotFound
        draft = await self._applications.draft(draft_id)
        await self._office.note_look(draft.id, staff, "acceptance")
        return draft
