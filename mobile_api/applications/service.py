"""What others may do with drafts and applications."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from mobile_api.admission import Admission
from mobile_api.applications.answers import Value
from mobile_api.applications.application import Application
from mobile_api.applications.credit import CreditCheck, judged
from mobile_api.applications.draft import Draft
from mobile_api.applications.evidence import Evidence, Verifier
from mobile_api.applications.filing import Submission, file, ready
from mobile_api.applications.filling import fill, target_by_id
from mobile_api.applications.kept_papers import Papers
from mobile_api.applications.papers import asked_for, check_asked_for, hashes, left_for_later, materials_there
from mobile_api.applications.records import from_document
from mobile_api.applications.states import MOVES, Action, State
from mobile_api.applications.store import ApplicationStore
from mobile_api.catalog.schema import FormField, Text
from mobile_api.catalog.service import CatalogService
from mobile_api.db import Document, Session
from mobile_api.errors import (
    Conflict,
    CreditLocked,
    LoginRequired,
    NotFound,
    OnlyAtCounter,
    SecondLevelRequired,
    Unavailable,
)
from mobile_api.identity.access import Caller, Holder
from mobile_api.identity.authorisation import TABLE
from mobile_api.identity.persons.service import PersonService
from mobile_api.localtime import local_day
from mobile_api.registers.service import RegisterService

AT_ONCE, PATIENCE_S = 8, 20.0
"""Submissions that are worked on at a time, and how long one waits for its turn: less than a request may take."""
DRAFT_LIFE = timedelta(days=90)
"""A draft that nobody touches for so long is removed."""
AT_COUNTER = Text(
    zh="这件事要到窗口提交：带上材料，在表格页点“到窗口办”，窗口扫码后代您提交。{}",
    en="This is submitted at a counter: take the papers there, open “Go to a counter” on the form page, and the clerk "
    "scans it and submits it with you. {}",
)


class ApplicationService:
    """Drafts to fill and applications to follow. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        store: ApplicationStore,
        catalog: CatalogService,
        registers: RegisterService,
        persons: PersonService,
        verifier: Verifier,
        papers: Papers,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._catalog, self._clock = store, catalog, clock
        self._registers, self._persons = registers, persons
        self._verifier, self._papers = verifier, papers
        self._admission = Admission(AT_ONCE, PATIENCE_S)

    def today(self) -> date:
        """The city's calendar day."""
        return local_day(self._clock())

    def begin(self, conversation_id: str, holder: Holder, one_thing_id: str) -> Draft:
        """A fresh draft, not kept yet. Raises `NotFound` for an unknown one-thing."""
        edition = self._catalog.edition(one_thing_id)
        return Draft(uuid4().hex, holder, conversation_id, edition, self._clock())

    async def draft(self, draft_id: str, caller: Caller | None = None) -> Draft:
        """A draft, if `caller` (when given) holds it. Raises `NotFound`, also for other people's."""
        document = await self._store.get(draft_id)
        if document is None or document["state"] != State.DRAFT.value:
            raise NotFound
        draft = self._from_document(document)
        if caller is not None and not draft.holder.admits(caller):
            raise NotFound
        return draft

    async def form_for_papers(self, form_id: str, caller: Caller) -> Draft:
        """The form that the caller may hand papers in with: a draft, or what they submitted, with only those materials
        open that a correction marks or that were left for later. Raises `NotFound`."""
        document = await self._store.get(form_id)
        if document is None or not _holder(document).admits(caller):
            raise NotFound
        if document["state"] == State.DRAFT.value:
            return self._from_document(document)
        application = from_document(document)
        if not application.open_materials:
            raise NotFound
        return replace(self.form_of(application), papers=application.open_materials)

    async def form(self, draft_id: str, session: Session | None = None) -> Draft | None:
        """A draft, or what became of it: also after the submission. None if it was thrown away."""
        document = await self._store.get(draft_id, session)
        return self._from_document(document) if document else None

    async def open_draft(self, conversation_id: str, one_thing_id: str) -> Draft | None:
        """The draft that this conversation began for a one-thing, if it is still open."""
        document = await self._store.newest_draft({"conversation_id": conversation_id, "one_thing_id": one_thing_id})
        return self._from_document(document) if document else None

    async def newest_draft(self, conversation_id: str, citizen_id: str | None) -> Draft | None:
        """What "go on" means: the citizen's draft changed last, or the conversation's."""
        query = {"citizen_id": citizen_id} if citizen_id else {"conversation_id": conversation_id}
        document = await self._store.newest_draft(query)
        return self._from_document(document) if document else None

    async def keep(self, draft: Draft, session: Session | None = None) -> None:
        """Write a new or changed draft. Raises `Conflict` if somebody else has changed it meanwhile."""
        now = self._clock()
        changes: Document = {
            "situation": dict(draft.situation),
            "values": dict(draft.values),
            "updated_at": now,
            "purge_at": now + DRAFT_LIFE,
        }
        if draft.revision == 0:
            await self._store.insert({**_new_document(draft), **changes, "revision": 1}, session)
        else:
            await self._store.update_draft(draft.id, draft.revision, changes, session)

    async def change(self, draft_id: str, target_id: str, text: str, caller: Caller) -> Draft:
        """Answer one question of a draft from the form page. Raises `InvalidValue`, `NotFound`, `Conflict`."""
        draft = await self.draft(draft_id, caller)
        await self.keep(fill(draft, target_by_id(draft, target_id), text, self.today()))
        return await self.draft(draft_id, caller)

    async def discard(self, draft_id: str, caller: Caller) -> None:
        """Throw a draft away. Raises `NotFound`."""
        await self.draft(draft_id, caller)
        if not await self._store.delete_draft(draft_id):
            raise NotFound

    async def claim(self, conversation_id: str, citizen_id: str, session: Session) -> None:
        """Give a guest's drafts to the citizen who logged in."""
        await self._store.claim(conversation_id, citizen_id, self._clock() + DRAFT_LIFE, session)

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
        if document is None or not _holder(document).admits(caller):
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
                    "还不知道申请人是谁：请申请人登录，查验身份证后给他一个身份码。",
                    "It isn't known yet who applies: ask them to log in, check their ID card and give them a code.",
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
        draft_id, draft = document["_id"], self._from_document(document)
        online = how.by.kind == "citizen"
        if online and draft.edition.thing.channel == "window_only":
            raise OnlyAtCounter(*(AT_COUNTER.in_(told).format(self.counter_of(draft, told)) for told in ("zh", "en")))
        check = await self._checked(draft.filled(), citizen_id)
        if online and check.state == "locked":
            raise CreditLocked(*(check.sentence(told, self.counter_of(draft, told)) for told in ("zh", "en")))
        case, number = ready(draft, self.today()), await self._store.free_number(self.today())
        check_asked_for(draft, how.on_paper)
        given = asked_for(draft, await self._papers.given(draft_id))
        lacking = left_for_later(draft, materials_there(given, how.on_paper), check.tolerance, how.later)
        evidence = await self._verifier.verify(draft, number, "", citizen_id)
        note = {**evidence.note, "papers": hashes(given)}
        application = file(draft, case, number, citizen_id, check.kept(), how, lacking, note, self._clock())

        async def beside(session: Session) -> None:
            await evidence.keep(session)
            await self._papers.file(draft_id, given, session)

        try:
            await self._store.submit(application, draft.revision, key, beside, session)
        except Conflict:
            return await self._submitted_meanwhile(draft_id)
        return application

    async def credit(self, draft_id: str, caller: Caller) -> tuple[Draft, CreditCheck]:
        """The credit check before submission, for the form page. Raises `NotFound`, `SecondLevelRequired`."""
        draft = await self.draft(draft_id, caller)
        return draft, await self._checked(draft.filled(), caller.citizen_id or "")

    async def checked_before_acceptance(self, application: Application) -> Application:
        """The application with its credit check made, if it couldn't be made before: acceptance needs it.

        A locked one stays submitted: the counter reviews it with care. Raises `Unavailable` while the register is
        still away.
        """
        if application.credit is not None and application.credit["state"] != "unchecked":
            return application
        check = await self._checked(self.form_of(application).filled(), application.citizen_id)
        if check.state == "unchecked":
            raise Unavailable
        await self._store.keep_credit(application.id, check.kept())
        return replace(application, credit=check.kept())

    async def verified_before_acceptance(self, application: Application) -> Evidence | None:
        """The checks made again, if a register was away when they were made; None if they stand.

        Raises `Unavailable` while a register is still away: nothing is accepted that wasn't checked.
        """
        if application.checked and not application.checked["outcomes"].get("unavailable"):
            return None
        evidence = await self.verified(application, self.form_of(application))
        if evidence.outcomes.get("unavailable"):
            raise Unavailable
        return evidence

    async def verified(self, application: Application, form: Draft, asked_by: str | None = None) -> Evidence:
        """The checks of a submitted form as it is (to be) now."""
        return await self._verifier.verify(form, application.number, application.events[-1].hash, asked_by)

    def form_of(self, application: Application) -> Draft:
        """The form of a submitted application, under the edition that it was filed under."""
        return Draft(
            id=application.id,
            holder=Holder(application.citizen_id, None),
            conversation_id=application.conversation_id,
            edition=self._catalog.edition(application.one_thing_id, application.catalog_version),
            created_at=application.submitted_at,
            situation=application.situation,
            values=application.values,
            revision=application.revision,
            open=False,
        )

    async def _checked(self, filled: list[tuple[FormField, Value]], citizen_id: str) -> CreditCheck:
        """Ask the credit register of everyone who applies: the citizen, and the firm that the form names.

        Raises `SecondLevelRequired` if it isn't known who the citizen is.
        """
        person = await self._persons.id_number(citizen_id)
        if person is None:
            raise SecondLevelRequired
        firm = next((str(value) for field, value in filled if field.type == "uscc"), None)
        asked = [self._registers.credit(who) for who in (person, firm) if who]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException) and not isinstance(answer, Unavailable):
                raise answer
        told = [answer for answer in answers if not isinstance(answer, BaseException)]
        check = judged(told, firm, self._clock())
        incomplete = len(told) < len(answers)
        return CreditCheck("unchecked", self._clock()) if incomplete and check.state != "locked" else check

    def counter_of(self, draft: Draft, language: str) -> str:
        """Where the draft's one-thing is taken in: name and address of the first counter."""
        counter = self._catalog.library.counters_of(draft.detail)[0]
        separator = ", " if language == "en" else "，"
        return separator.join((counter.name.in_(language), counter.address.in_(language)))

    async def _submitted_meanwhile(self, draft_id: str) -> Application:
        """What a faster request made of the same draft. Raises `Conflict` if it only changed it."""
        document = await self._store.get(draft_id)
        if document is None or document["state"] == State.DRAFT.value:
            raise Conflict
        return from_document(document)

    async def open_to_papers(self, ids: list[str]) -> set[str]:
        """Which of these may still send papers: drafts, and applications that can be corrected or supplied."""
        return await self._store.ids_in({State.DRAFT, *MOVES[Action.SUPPLY]}, ids)

    async def states_of(self, ids: list[str]) -> dict[str, State]:
        """How each of these drafts and applications stands; what is gone is left out."""
        return await self._store.states_of(ids)

    def _from_document(self, document: Document) -> Draft:
        return Draft(
            id=document["_id"],
            holder=_holder(document),
            conversation_id=document["conversation_id"],
            edition=self._catalog.edition(document["one_thing_id"], document["catalog_version"]),
            created_at=document["created_at"],
            situation=document["situation"],
            values=document["values"],
            revision=document["revision"],
            open=document["state"] == State.DRAFT.value,
        )


def _holder(document: Document) -> Holder:
    return Holder(document["citizen_id"], document["guest_hash"])


def _new_document(draft: Draft) -> Document:
    return {
        "_id": draft.id,
        "state": State.DRAFT.value,
        "citizen_id": draft.holder.citizen_id,
        "guest_hash": draft.holder.guest_hash,
        "conversation_id": draft.conversation_id,
        "one_thing_id": draft.edition.thing.id,
        "catalog_version": draft.edition.version,
        "created_at": draft.created_at,
    }
