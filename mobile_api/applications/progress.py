"""What citizens may do with what they submitted: follow it, correct, supply, withdraw, apply again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from mobile_api.applications import review
from mobile_api.applications.application import Application
from mobile_api.applications.checks import Checks
from mobile_api.applications.events import CITIZEN
from mobile_api.applications.filing import filed_fields
from mobile_api.applications.filling import fill, target_by_id
from mobile_api.applications.kept_papers import Papers
from mobile_api.applications.papers import Paper, check_all_there
from mobile_api.applications.records import from_document
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.states import GIVEN_UP, State
from mobile_api.applications.store import ApplicationStore
from mobile_api.db import Session
from mobile_api.errors import Conflict, Forbidden, InvalidValue, NotFound, NothingChanged, Unavailable
from mobile_api.identity.access import Caller, Holder
from mobile_api.localtime import local_day

PURGED_AT_ONCE = 500
"""Applications whose papers go in one round."""


class ProgressService:
    """A citizen's submitted applications. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: ApplicationStore,
        applications: ApplicationService,
        checks: Checks,
        papers: Papers,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._applications, self._checks = store, applications, checks
        self._papers, self._clock = papers, clock

    async def applications_of(
        self, citizen_id: str, limit: int = 50, session: Session | None = None
    ) -> list[Application]:
        """A citizen's submitted applications, newest first."""
        return await self._store.submitted_of(citizen_id, limit, session)

    async def numbers_of(self, citizen_id: str) -> dict[str, str]:
        """The numbers of all of a citizen's submitted applications, by what they go by: the number itself, and the id
        that the draft had."""
        by_id = await self._store.numbers_of(citizen_id)
        return by_id | {number: number for number in by_id.values()}

    async def purge_papers(self, before: datetime) -> int:
        """Remove the papers of what its applicant gave up in a month before then: nothing was decided on them. How many
        applications that were."""
        given_up = await self._store.with_papers(GIVEN_UP, local_day(before).strftime("%Y-%m"), PURGED_AT_ONCE)
        for application_id in given_up:
            await self._papers.forget_filed(application_id)
            await self._store.papers_gone(application_id)
        return len(given_up)

    async def application(self, number: str, citizen_id: str) -> Application:
        """One of the citizen's own applications. Raises `NotFound`, also for other people's.

        A credit check that is still owed is made now, if the register is there again.
        """
        application = await self._own(number, citizen_id)
        try:
            return await self._checks.with_credit(application)
        except Unavailable:
            return application

    async def correct(
        self, number: str, citizen_id: str, answers: Mapping[str, str], as_is: bool = False
    ) -> Application:
        """Put right what was marked: every marked field must be answered, and no other; every marked material must
        have been handed in anew.

        Answers are read and checked as in chat. Raises `NotFound`, `Forbidden` for a field that isn't marked,
        `InvalidValue` that names the field, `PapersMissing`, `NothingChanged` unless it is meant `as_is`, `Conflict` if
        it isn't the citizen's turn any more.
        """
        application = await self._own(number, citizen_id)
        if application.state is not State.NEEDS_CORRECTION or application.correction is None:
            raise application.overtaken()
        marked = application.correction.fields
        if foreign := sorted(answers.keys() - set(marked)):
            raise Forbidden(f"“{foreign[0]}”不在补正范围内。", f"“{foreign[0]}” isn't among what is to be corrected.")
        form, today = replace(self._applications.form_of(application), open=True), local_day(self._clock())
        for field_id in marked:
            if field_id not in answers:
                raise InvalidValue("这一项还没有补正。", "This one isn't corrected yet.", field=field_id)
            form = fill(form, target_by_id(form, field_id), answers[field_id], today)
        values = {field.id: value for field, value in form.filled()}
        papers = await self._handed_in(application, application.correction.materials)
        changed = papers or any(values.get(field_id) != application.values.get(field_id) for field_id in marked)
        if not changed and not as_is:
            raise NothingChanged
        evidence = await self._checks.verified(application, form, citizen_id)
        after = review.correct(application, self._clock(), filed_fields(form), values, papers, evidence.note)

        async def beside(session: Session) -> None:
            await evidence.keep(session)
            await self._papers.file(application.id, papers, session)

        return await self._store.move(application, after, beside)

    async def supply(self, number: str, citizen_id: str) -> Application:
        """Send what was left for later, which must all be there. Raises `NotFound`, `PapersMissing`, `Conflict`."""
        application = await self._own(number, citizen_id)
        papers = await self._handed_in(application, application.owed)
        after = review.supply(application, self._clock(), papers)
        return await self._store.move(
            application, after, lambda session: self._papers.file(application.id, papers, session)
        )

    async def withdraw(
        self, number: str, citizen_id: str, reason: str = "", session: Session | None = None
    ) -> Application:
        """Take an application back before it is decided. Raises `NotFound`, `Conflict`."""
        application = await self._own(number, citizen_id)
        return await self._store.move(application, review.withdraw(application, self._clock(), reason), session=session)

    async def awaiting_payment(self, application_id: str, session: Session) -> Application | None:
        """An application whose fee is waited for; None if it isn't, or not any more."""
        document = await self._store.get(application_id, session)
        if document is None or document["state"] != State.AWAITING_PAYMENT.value:
            return None
        return from_document(document)

    async def pay(self, application: Application, receipt: str, session: Session) -> Application:
        """The fee was paid online, in the transaction of its payment. Raises `Conflict`."""
        paid = review.pay(application, CITIZEN, self._clock(), receipt)
        return await self._store.move(application, paid, session=session)

    async def reopen(self, number: str, caller: Caller) -> tuple[Application, str]:
        """Apply again after a rejection: the rejected one and the id of a new draft that has its answers.

        The draft is of today's edition of the catalog. Raises `NotFound`, `Conflict`.
        """
        application = await self._own(number, caller.citizen_id or "")
        holder, draft_id = Holder(application.citizen_id, None), uuid4().hex
        fresh = self._applications.begin(application.conversation_id, holder, application.one_thing_id)
        moved = review.reopen(application, self._clock(), draft_id)
        draft = replace(fresh, id=draft_id).with_answers_of(self._applications.form_of(application))
        # the draft first: a crash between the two leaves a draft too many, never one too few
        await self._applications.keep(draft)
        try:
            moved = await self._store.move(application, moved)
        except Conflict:
            await self._applications.discard(draft_id, caller)
            raise
        return moved, draft_id

    async def _handed_in(self, application: Application, materials: Sequence[str]) -> list[Paper]:
        """What the citizen has handed in anew for these materials. Raises `PapersMissing` if one isn't there."""
        form = self._applications.form_of(application)
        papers = [paper for paper in await self._papers.given(application.id) if paper.material_id in materials]
        check_all_there(form, materials, {paper.material_id for paper in papers})
        return papers

    async def _own(self, number: str, citizen_id: str) -> Application:
        application = await self._store.by_number(number)
        if application is None or application.citizen_id != citizen_id:
            raise NotFound
        return application
