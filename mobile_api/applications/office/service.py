"""What counter clerks, reviewers and supervisors do with applications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from mobile_api.applications import review
from mobile_api.applications.application import COUNTER, HAND_OUT, Application
from mobile_api.applications.checks import Checks
from mobile_api.applications.clock import Light
from mobile_api.applications.events import Actor
from mobile_api.applications.kept_papers import Papers
from mobile_api.applications.office.looks import Look, Purpose
from mobile_api.applications.office.store import LookStore
from mobile_api.applications.papers import materials_there, missing, wanted
from mobile_api.applications.results import Results
from mobile_api.applications.service import ApplicationService
from mobile_api.applications.states import MOVES, Action, State
from mobile_api.applications.store import ApplicationStore
from mobile_api.catalog.service import CatalogService
from mobile_api.db import Beside
from mobile_api.errors import Conflict, Forbidden, NotFound
from mobile_api.identity.access import Staff
from mobile_api.localtime import local_day

PAGE, ALARMS, LOOKS = 20, 200, 100
COUNTER_ACTIONS = (Action.ACCEPT, Action.REFUSE, Action.PAY, Action.HAND_OUT)


class OfficeService:
    """The back office. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: ApplicationStore,
        looks: LookStore,
        applications: ApplicationService,
        checks: Checks,
        papers: Papers,
        results: Results,
        catalog: CatalogService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._looks, self._clock = store, looks, clock
        self._applications, self._checks, self._papers = applications, checks, papers
        self._results, self._catalog = results, catalog

    async def queue(
        self, staff: Staff, name: str, after: tuple[str, str] | None = None
    ) -> list[tuple[str, Application]]:
        """A page of what waits, the most urgent first, each with the day that it is sorted by.

        `name` is `counter` (to accept), `hand_out`, or `department`: what waits for one's own. Raises `Forbidden`.
        """
        today = local_day(self._clock())
        if name == "department":
            return await self._store.queue(self.department_of(staff), after, PAGE, today)
        if "counter_clerk" not in staff.roles:
            raise Forbidden
        return await self._store.queue({"counter": COUNTER, "hand_out": HAND_OUT}[name], after, PAGE, today)

    async def alarms(self) -> list[Application]:
        """What is yellow or red today, the longest overdue first."""
        return await self._store.alarming(local_day(self._clock()).isoformat(), ALARMS)

    async def lights(self) -> dict[str, Counter[Light]]:
        """How many applications are yellow and red today, by whoever is to act: the counter, departments by id, the
        citizen. One that waits for two departments is each one's."""
        today, found = local_day(self._clock()), dict[str, Counter[Light]]()
        for standing in await self._store.alarming_ones(today.isoformat()):
            for who in standing.waiting_for:
                found.setdefault(who, Counter())[standing.light(today)] += 1
        return found

    async def look(self, number: str, staff: Staff, purpose: Purpose) -> Application:
        """An application for whoever has business with it; the look is recorded before anything is shown.

        Raises `NotFound`, also for a reviewer whose department has no part in it.
        """
        application = await self.concerning(number, staff)
        await self.note_look(number, staff, purpose)
        return application

    async def purge_looks(self, before: datetime) -> int:
        """Remove the records of looks that are older; how many."""
        return await self._looks.purge(before)

    async def concerning(self, number: str, staff: Staff) -> Application:
        """An application of which nothing is shown, only decided by it: no look is noted. Raises `NotFound` as
        `look` does."""
        application = await self._get(number)
        if not self._concerns(application, staff):
            raise NotFound
        return application

    async def part_of(self, number: str, department: str) -> Application:
        """An application in which a department has a part, for its own system. Raises `NotFound`."""
        application = await self._get(number)
        if department not in {part.department for part in application.parts}:
            raise NotFound
        return application

    async def note_look(self, of: str, staff: Staff, purpose: Purpose) -> None:
        """Record a look at an application (by its number) or at a draft (by its id)."""
        await self._looks.add(Look(of, self._clock(), staff.name, staff.department, staff.account, purpose))

    async def looks(self, number: str, citizen_id: str) -> list[Look]:
        """Who looked at the citizen's own application, also while it was a draft. Raises `NotFound`."""
        application = await self._get(number)
        if application.citizen_id != citizen_id:
            raise NotFound
        return await self._looks.of((number, application.id), LOOKS)

    async def accept(self, number: str, staff: Staff, seen: int, tolerant: bool) -> Application:
        """Accept an application and pass it to the departments.

        Credit check and data checks are made now if they couldn't be made before; if the credit check locks the
        applicant only now, the clerk learns it first and accepts knowingly, or not. Papers that are missing stand
        against it, unless the clerk is `tolerant` and they may follow. Raises `NotFound`, `Conflict`, `Unavailable`.
        """
        before = await self._seen(number, seen)
        application = await self._checks.with_credit(before)
        if application.credit != before.credit and (application.credit or {}).get("state") == "locked":
            raise Conflict(
                "信用核查刚刚补做，未通过：申请人在失信名单上。请审慎审查后再决定是否受理。",
                "The credit check was made only now: the applicant is on the list of dishonest persons. Please review "
                "with care before you decide.",
            )
        form = self._applications.form_of(application)
        case = next(case for case in form.detail.cases if case.id == application.case_id)
        parts = review.parts_of(form.edition.thing, case)
        evidence = await self._checks.verified_before_acceptance(application)
        checked = evidence.note if evidence else {}
        lacking = missing(form, materials_there(await self._papers.filed(application.id), application.on_paper))
        after = review.accept(application, self._clerk(staff), self._clock(), lacking, tolerant, parts, checked)
        return await self._store.move(application, after, evidence.keep if evidence else None)

    async def refuse(self, number: str, staff: Staff, seen: int, reason: str, legal_basis: str) -> Application:
        """Don't accept it (不予受理). Raises `NotFound`, `InvalidValue`, `Conflict`."""
        application = await self._seen(number, seen)
        return await self._store.move(
            application, review.refuse(application, self._clerk(staff), self._clock(), reason, legal_basis)
        )

    async def ask_correction(
        self,
        number: str,
        staff: Staff,
        seen: int,
        fields: Sequence[str],
        materials: Sequence[str],
        message: str,
        beside: Beside | None = None,
    ) -> Application:
        """Ask the citizen to put marked things right; as the counter or as the department of a reviewer.

        Raises `NotFound`, `InvalidValue`, `Conflict`.
        """
        application = await self._seen(number, seen)
        counter = self._asks_as_counter(application, staff)
        by = self._clerk(staff) if counter else self._reviewer(staff)
        asked = wanted(self._applications.form_of(application))
        after = review.ask_correction(application, by, self._clock(), asked, fields, materials, message)
        return await self._store.move(application, after, beside)

    async def decide(
        self,
        number: str,
        staff: Staff,
        seen: int,
        approved: bool,
        reason: str,
        legal_basis: str,
        beside: Beside | None = None,
    ) -> Application:
        """Decide the part of the reviewer's department; `beside` is written with it.

        Raises `NotFound`, `InvalidValue`, `Conflict`, `Forbidden`.
        """
        application = await self._seen(number, seen)
        after = review.decide(application, self._reviewer(staff), self._clock(), approved, reason, legal_basis)
        return await self._store.move(application, after, beside)

    async def record_payment(self, number: str, staff: Staff, seen: int, receipt: str) -> Application:
        """The fee was paid at the counter. Raises `NotFound`, `Conflict`."""
        application = await self._seen(number, seen)
        return await self._store.move(application, review.pay(application, self._clerk(staff), self._clock(), receipt))

    async def issue(self, number: str, staff: Staff, seen: int, result: str) -> Application:
        """The leading department issues the result, with the certificates that it consists of; of a case that is
        wholly online it is handed out at once.

        Raises `NotFound`, `Conflict`, `Forbidden`, `Unavailable`.
        """
        application = await self._seen(number, seen)
        channel = self._catalog.edition(application.one_thing_id, application.catalog_version).thing.channel
        by = self._reviewer(staff)
        after = review.issue(application, by, self._clock(), result, channel == "full_online")
        return await self._store.move(application, after, await self._results.of(after, by))

    async def hand_out(self, number: str, staff: Staff, seen: int, receiver: str) -> Application:
        """The counter hands the result out. Raises `NotFound`, `Conflict`."""
        application = await self._seen(number, seen)
        return await self._store.move(
            application, review.hand_out(application, self._clerk(staff), self._clock(), receiver)
        )

    def possible(self, application: Application, staff: Staff) -> list[Action]:
        """What this member of staff can do with it now, so that a page offers nothing that would be refused."""
        can: list[Action] = []
        if "counter_clerk" in staff.roles:
            can += [a for a in COUNTER_ACTIONS if application.state in MOVES[a]]
            can += [Action.ASK_CORRECTION] if application.state is State.SUBMITTED else []
        if "reviewer" in staff.roles:
            department = self.department_of(staff)
            if department in application.pending and department in application.waiting_for:
                can += [Action.DECIDE]
                can += [Action.ASK_CORRECTION] if application.state is State.IN_REVIEW else []
            if application.state is State.APPROVED and department == application.issuer:
                can += [Action.ISSUE]
        return can

    def department_of(self, staff: Staff) -> str:
        """Id of the department that a member of staff is bound to, by its id or its name. Raises `Forbidden`."""
        found = self._catalog.library.department_called(staff.department or "")
        if found is None:
            raise Forbidden("账号没有绑定部门。", "This account isn't bound to a department.")
        return found.id

    def _asks_as_counter(self, application: Application, staff: Staff) -> bool:
        """Whoever is both clerk and reviewer asks as the counter until the acceptance, as their department after it."""
        only = "reviewer" not in staff.roles
        return "counter_clerk" in staff.roles and (only or application.state is State.SUBMITTED)

    def _concerns(self, application: Application, staff: Staff) -> bool:
        if staff.roles & {"counter_clerk", "supervisor"}:
            return True
        department = self.department_of(staff)
        return department == application.issuer or department in {part.department for part in application.parts}

    def _clerk(self, staff: Staff) -> Actor:
        return Actor("staff", staff.name, None, staff.account)

    def _reviewer(self, staff: Staff) -> Actor:
        return Actor("staff", staff.name, self.department_of(staff), staff.account)

    async def _get(self, number: str) -> Application:
        application = await self._store.by_number(number)
        if application is None:
            raise NotFound
        return application

    async def _seen(self, number: str, seen: int) -> Application:
        """The application as the member of staff saw it. Raises `Conflict` that says who did what since."""
        application = await self._get(number)
        if len(application.events) != seen:
            raise application.overtaken()
        return application
