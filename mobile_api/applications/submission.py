"""A draft becomes an application: online by the citizen, or at the counter by the clerk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mobile_api.admission import Admission
from mobile_api.applications.application import Application
from mobile_api.applications.checks import Checks
from mobile_api.applications.credit import CreditCheck
from mobile_api.applications.draft import Draft
from mobile_api.applications.evidence import Verifier
from mobile_api.applications.filing import Submission, file, ready
from mobile_api.applications.kept_papers import Papers
from mobile_api.applications.papers import (
    asked_for,
    check_asked_for,
    hashes,
    left_for_later,
    materials_there,
    scanned,
    sources,
)
from mobile_api.applications.records import from_document
from mobile_api.applications.service import ApplicationService, holder_of
from mobile_api.applications.states import State
from mobile_api.applications.store import ApplicationStore
from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import Text
from mobile_api.db import Document, Session
from mobile_api.errors import (
    Conflict,
    CreditLocked,
    LoginRequired,
    NotFound,
    OnlyAtCounter,
    SecondLevelRequired,
)
from mobile_api.identity.access import Caller
from mobile_api.identity.authorisation import TABLE
from mobile_api.identity.persons.service import PersonService
from mobile_api.identity.service import IdentityService
from mobile_api.localtime import local_day

AT_ONCE, PATIENCE_S = 8, 20.0
"""Submissions that are worked on at a time, and how long one waits for its turn: less than a request may take."""
AT_COUNTER = Text(
    zh="这件事要到窗口提交：带上材料，在表格页点“到窗口办”，窗口扫码后代您提交。{}",
    en="This must be submitted at a counter. Take your papers there and open “Go to a counter” on the form page. The "
    "clerk will scan it and submit it for you. {}",
)


class SubmissionService:
    """Submits complete drafts. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: ApplicationStore,
        applications: ApplicationService,
        checks: Checks,
        verifier: Verifier,
        persons: PersonService,
        papers: Papers,
        library: Library,
        identity: IdentityService,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._applications, self._checks, self._clock = store, applications, checks, clock
        self._identity = identity
        self._verifier, self._persons, self._papers, self._library = verifier, persons, papers, library
        self._admission = Admission(AT_ONCE, PATIENCE_S)

    async def submit(
        self, draft_id: str, caller: Caller, key: str, later: bool = False, session: Session | None = None
    ) -> Application:
        """Submit a complete draft with its papers, after the credit check; a repeat gives the first answer.

        `later` says that the citizen agrees to bring papers that aren't key after the submission, which good credit
        allows. Raises `LoginRequired` for guests, `SecondLevelRequired` for who is known by the phone only,
        `OnlyAtCounter` for what isn't submitted online at all, `CreditLocked` for who is on the list of dishonest
        persons, `NotReady` while questions are open, `PapersMissing`, `InvalidValue` if an answer has become wrong
        meanwhile (a day that has passed), `NotFound`, and `Conflict` if `key` was used for another draft.
        """
        if caller.citizen_id is None:
            raise LoginRequired
        if caller.level < TABLE["submit_draft"].level:
            raise SecondLevelRequired
        document = await self._store.get(draft_id)
        if document is None or not holder_of(document).admits(caller):
            raise NotFound
        return await self._submit(document, caller.citizen_id, key, Submission(later=later), session)

    async def submit_at_counter(self, draft_id: str, revision: int, key: str, how: Submission) -> Application:
        """Submit a draft for the citizen who stands before the clerk; a repeat gives the first answer.

        By the same rules, but that the list of dishonest persons locks nobody out: the counter reviews with care. What
        the clerk takes in on paper is there. Raises `NotFound`, `NotReady`, `PapersMissing`, `InvalidValue`, and
        `Conflict` if the draft has changed since the clerk saw its `revision`, if somebody else has submitted it, or
        if it isn't known surely whose it is.
        """
        document = await self._store.get(draft_id)
        if document is None:
            raise NotFound
        citizen_id = document["citizen_id"]
        if document["state"] == State.DRAFT.value:
            if document["revision"] != revision:
                raise Conflict(
                    "扫码后草稿有改动，请重新扫码核对。", "The draft was changed after the scan. Please scan it again."
                )
            if citizen_id is None or await self._persons.id_number(citizen_id) is None:
                raise Conflict(
                    "还不知道申请人是谁：请申请人登录，核对身份证后给他开身份确认码。",
                    "It isn't known who applies. Ask them to log in, check their ID card, and give an identity code.",
                )
        application = await self._submit(document, citizen_id, key, how, None)
        if application.events[0].by != how.by:
            raise application.overtaken()
        return application

    async def _submit(
        self, document: Document, citizen_id: str, key: str, how: Submission, session: Session | None
    ) -> Application:
        draft_id = document["_id"]
        earlier = await self._store.id_by_submission_key(citizen_id, key)
        if earlier not in (None, draft_id):
            raise Conflict(
                "这个 Idempotency-Key 已用于另一份申请。", "This Idempotency-Key was used for another application."
            )
        if document["state"] != State.DRAFT.value:
            return from_document(document)
        async with self._admission.turn():
            return await self._file(document, citizen_id, key, how, session)

    async def _file(
        self, document: Document, citizen_id: str, key: str, how: Submission, session: Session | None
    ) -> Application:
        draft_id, draft = document["_id"], self._applications.as_draft(document)
        online = how.by.kind == "citizen"
        if online and draft.edition.thing.channel == "window_only":
            raise OnlyAtCounter(*(AT_COUNTER.in_(told).format(self.counter_of(draft, told)) for told in ("zh", "en")))
        check = await self._checks.credit(draft, citizen_id)
        if online and check.state == "locked":
            raise CreditLocked(*(check.sentence(told, self.counter_of(draft, told)) for told in ("zh", "en")))
        today = local_day(self._clock())
        case, number = ready(draft, today), await self._store.free_number(today)
        check_asked_for(draft, how.on_paper)
        given = asked_for(draft, await self._papers.given(draft_id))
        lacking = left_for_later(draft, materials_there(given, how.on_paper), check.tolerance, how.later)
        evidence = await self._verifier.verify(draft, number, "", citizen_id)
        at_desk = scanned(given)
        papers = {"papers": hashes(given), **sources(given, draft.offered), **({"scanned": at_desk} if at_desk else {})}
        note = {**evidence.note, **papers}
        application = file(draft, case, number, citizen_id, check.kept(), how, lacking, note, self._clock())

        async def beside(session: Session) -> None:
            if not await self._identity.hold_open(citizen_id, session):
                raise Conflict  # nobody would be left to withdraw it
            if asked_for(draft, await self._papers.given(draft_id, session)) != given:
                raise Conflict  # a paper that came since would be left behind
            await evidence.keep(session)
            await self._papers.file(draft_id, given, session)

        try:
            await self._store.submit(application, draft.revision, key, beside, session)
        except Conflict:
            return await self._submitted_meanwhile(draft_id)
        return application

    async def credit(self, draft_id: str, caller: Caller) -> tuple[Draft, CreditCheck]:
        """The credit check before submission, for the form page. Raises `NotFound`, `SecondLevelRequired`."""
        draft = await self._applications.draft(draft_id, caller)
        return draft, await self._checks.credit(draft, caller.citizen_id or "")

    async def tolerance(self, draft: Draft, caller: Caller) -> bool:
        """Whether papers that aren't key may follow: with good credit, as far as it is surely known who asks."""
        if caller.citizen_id is None or caller.level < TABLE["check_credit"].level:
            return False
        return (await self._checks.credit(draft, caller.citizen_id)).tolerance

    def counter_of(self, draft: Draft, language: str) -> str:
        """Where the draft's one-thing is taken in: name and address of the first counter."""
        counter = self._library.counters_of(draft.detail)[0]
        separator = ", " if language == "en" else "，"
        return separator.join((counter.name.in_(language), counter.address.in_(language)))

    async def _submitted_meanwhile(self, draft_id: str) -> Application:
        """What a faster request made of the same draft. Raises `Conflict` if it only changed it."""
        document = await self._store.get(draft_id)
        if document is None or document["state"] == State.DRAFT.value:
            raise Conflict
        return from_document(document)
