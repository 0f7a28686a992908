"""Gives the code of a draft to its owner, and the draft to the clerk who scans it, who may submit it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.events import Actor
from mobile_api.applications.filing import Submission
from mobile_api.applications.kept_papers import Papers
from mobile_api.applications.office.service import OfficeService
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.submission import SubmissionService
from mobile_api.appointments.service import AppointmentService
from mobile_api.errors import NotFound
from mobile_api.handover.code import LIFE, PERMIT_LIFE, code_for, permit_key, read_code
from mobile_api.identity.access import Caller, Staff
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.service import PersonService
from wallet.qr_picture import png_of


@dataclass(frozen=True)
class Scanned:
    """What a clerk gets by a scan."""

    draft: Draft
    person: KnownPerson | None
    """Whose account it is, to be compared with the card; None if that isn't known surely."""
    given: Collection[str]
    """Materials that lie with it already, by id."""
    permit: str
    """With it this clerk may scan papers in and submit the draft, for as long as the applicant stands there."""


class HandoverService:
    """Drafts on their way to a counter. Nothing is kept: the code says it all. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        applications: ApplicationService,
        submissions: SubmissionService,
        office: OfficeService,
        appointments: AppointmentService,
        persons: PersonService,
        papers: Papers,
        secret: bytes,
        clock: Callable[[], datetime],
    ) -> None:
        self._applications, self._submissions = applications, submissions
        self._office, self._appointments = office, appointments
        self._persons, self._papers = persons, papers
        self._secret, self._clock = secret, clock

    async def code(self, draft_id: str, caller: Caller) -> tuple[str, datetime, bytes]:
        """The code of the caller's draft, its end, and its picture. Raises `NotFound`."""
        draft = await self._applications.draft(draft_id, caller)
        until = (self._clock() + LIFE).replace(microsecond=0)
        code = code_for(draft.id, until, self._secret)
        return code, until, await asyncio.to_thread(png_of, code)

    async def scan(self, code: str, staff: Staff) -> Scanned:
        """The draft that a code names; the look is recorded before anything is shown, and its owner sees it later.
        Whoever has an appointment for it on this day has come.

        Raises `NotFound` for a code that we didn't give, that is too old, or whose draft is gone or submitted: which of
        them isn't told.
        """
        draft_id = read_code(code, self._clock(), self._secret)
        if draft_id is None:
            raise NotFound
        draft = await self._applications.draft(draft_id)
        await self._office.note_look(draft.id, staff, "acceptance")
        owner = draft.holder.citizen_id
        if owner is not None:
            await self._appointments.came(owner, draft.id, staff.name)
        person = await self._persons.person(owner) if owner else None
        given = {paper.material_id for paper in await self._papers.given(draft.id)}
        permit = code_for(draft.id, self._clock() + PERMIT_LIFE, self._key(staff))
        return Scanned(draft, person if person and person.confirmed_at else None, given, permit)

    async def submit(
        self, permit: str, seen: int, on_paper: Collection[str], later: bool, key: str, staff: Staff
    ) -> Application:
        """Submit the draft that this clerk has scanned within the hour, as they have `seen` it.

        Raises `NotFound` for any other, and whatever `SubmissionService.submit_at_counter` raises.
        """
        how = Submission(clerk(staff), later, tuple(sorted(set(on_paper))))
        return await self._submissions.submit_at_counter(self._permitted(permit, staff), seen, key, how)

    async def draft(self, draft_id: str, permit: str, staff: Staff) -> Draft:
        """The draft that this clerk has scanned within the hour, for papers to be scanned in. Raises `NotFound`."""
        if self._permitted(permit, staff) != draft_id:
            raise NotFound
        return await self._applications.draft(draft_id)

    def _permitted(self, permit: str, staff: Staff) -> str:
        draft_id = read_code(permit, self._clock(), self._key(staff))
        if draft_id is None:
            raise NotFound("扫码已过时，请重新扫码。", "The scan is too old. Please scan the code again.")
        return draft_id

    def _key(self, staff: Staff) -> bytes:
        return permit_key(self._secret, staff.account or "")


def clerk(staff: Staff) -> Actor:
    """A member of staff as histories name who acts at the counter."""
    return Actor("staff", staff.name, None, staff.account)
