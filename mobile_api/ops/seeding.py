"""Fills a database for measurements: citizens who are logged in, complete drafts, and a city's stored applications."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from uuid import uuid4

from mobile_api.applications import review
from mobile_api.applications.application import Application
from mobile_api.applications.credit import CreditCheck
from mobile_api.applications.draft import Draft
from mobile_api.applications.events import Actor
from mobile_api.applications.filing import Submission, file, ready
from mobile_api.applications.filling import fill
from mobile_api.applications.papers import missing
from mobile_api.applications.records import as_document
from mobile_api.applications.states import State
from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import FormField, SituationQuestion
from mobile_api.catalog.store import CatalogStore
from mobile_api.db import Database, Document, run_transaction
from mobile_api.identity.access import Holder
from mobile_api.identity.keys import Keyring
from mobile_api.identity.persons.person import KnownPerson
from mobile_api.identity.persons.store import PersonStore
from mobile_api.identity.tokens import Tokens
from mobile_api.localtime import local_day, now_utc
from mobile_api.materials.attachment import Attachment, Held
from mobile_api.materials.store import MaterialStore
from mobile_api.sealing import Sealer
from mobile_api.settings import Settings

THING = "open-barbershop"
PERSON = ("张三", "11010519491231002X")
"""Of the registers' stand-in."""
ANSWERS: Mapping[str, str] = {
    "text": "剪艺理发店",
    "person_name": PERSON[0],
    "id_number": PERSON[1],
    "phone": "13800000000",
    "address": "让胡路区中七路12号",
    "integer": "30",
}
"""What is answered, by the type of the field."""
CLERK = Actor("staff", "李窗口")
WAITING = 1000
"""So many applications wait for somebody, however many are stored: a city decides nearly all that it ever got."""
BATCH = 1000


@dataclass(frozen=True)
class SeededCitizen:
    """Somebody who is logged in on the second level."""

    id: str
    token: str


class Seeder:
    """Writes what a measurement needs straight into the database of a system that runs."""

    def __init__(self, db: Database, settings: Settings, library: Library) -> None:
        self._db, self._settings, self._library = db, settings, library
        self._sealer = Sealer(settings.key_dir)

    @classmethod
    async def of(cls, db: Database, settings: Settings) -> Seeder:
        """With the published catalog."""
        return cls(db, settings, await CatalogStore(db).library())

    async def citizens(self, count: int) -> list[SeededCitizen]:
        """Citizens, each with a session that lives as long as its token."""
        tokens, persons = Tokens(Keyring(self._settings.key_dir)), PersonStore(self._db, self._sealer)
        now, made = now_utc(), []
        name, id_number = PERSON
        for _ in range(count):
            citizen_id, session_id = uuid4().hex, uuid4().hex
            account = {"_id": citizen_id, "phone": f"seeded:{citizen_id}", "created_at": now}
            await self._db["citizens"].insert_one(account)
            await run_transaction(self._db, partial(persons.confirm, citizen_id, KnownPerson(id_number, name, now)))
            session = {"_id": session_id, "citizen_id": citizen_id, "refresh_hash": session_id, "used_hashes": []}
            until = now + timedelta(hours=1)
            lives = {"created_at": now, "expires_at": until, "ended": None, "level_until": until, "proved_at": now}
            await self._db["sessions"].insert_one({**session, **lives})
            made.append(SeededCitizen(citizen_id, tokens.access(citizen_id, session_id, now)))
        return made

    async def drafts(self, citizen: SeededCitizen, count: int) -> list[str]:
        """Complete drafts of a citizen; their ids."""
        made, papers = [self._complete(citizen.id) for _ in range(count)], MaterialStore(self._db, self._sealer)
        await self._db["applications"].insert_many([_draft_document(draft) for draft in made])
        for paper in (paper for draft in made for paper in papers_of(draft, now_utc())):
            await papers.add(paper, citizen.id)
        return [draft.id for draft in made]

    async def applications(self, count: int, waiting: bool) -> None:
        """Stored applications that wait for counter and departments, or have ended.

        They are copies of a few, so their histories aren't bound to their ids.
        """
        copies = self._copies(count, waiting)
        while batch := await asyncio.to_thread(lambda: list(islice(copies, BATCH))):
            await self._db["applications"].insert_many(batch, ordered=False)

    def _copies(self, count: int, waiting: bool) -> Iterator[Document]:
        days = _days(local_day(now_utc()), 10 if waiting else 60)
        made = [one for day in days for one in (self._open(day) if waiting else [self._decided(day)])]
        originals = [as_document(one) for one in made]
        for n in range(count):
            stamp = {"_id": uuid4().hex, "number": f"SEED{uuid4().hex[:20].upper()}", "submission_key": uuid4().hex}
            yield {**originals[n % len(originals)], **stamp, "citizen_id": f"seeded {n // 10}", "revision": 1}

    def _open(self, day: date) -> list[Application]:
        """One that waits for the counter, one for the departments."""
        filed = self._filed(day)
        return [filed, self._accepted(filed, day)]

    def _decided(self, day: date) -> Application:
        reviewed = self._accepted(self._filed(day), day)
        for part in reviewed.parts:
            by = Actor("staff", "王审批", part.department)
            reviewed = review.decide(reviewed, by, _morning(day + timedelta(days=1)), True)
        issuer = Actor("staff", "王审批", reviewed.issuer)
        return review.issue(reviewed, issuer, _morning(day + timedelta(days=1)), "许可〔2026〕1号", electronic=True)

    def _accepted(self, filed: Application, day: date) -> Application:
        draft = self._complete("nobody")
        case = next(case for case in draft.detail.cases if case.id == filed.case_id)
        return review.accept(filed, CLERK, _morning(day), (), True, review.parts_of(draft.edition.thing, case), {})

    def _filed(self, day: date) -> Application:
        draft, at = self._complete("nobody"), _morning(day)
        return file(draft, ready(draft, day), "", "nobody", CreditCheck("passed", at).kept(), Submission(), (), {}, at)

    def _complete(self, citizen_id: str) -> Draft:
        edition = self._library.find(THING)
        assert edition is not None, "the catalog has the barbershop"
        draft = Draft(uuid4().hex, Holder(citizen_id, None), uuid4().hex, edition, now_utc())
        while (asked := draft.asked()) != "confirm":
            draft = fill(draft, asked, _answer(asked), local_day(now_utc()))
        return replace(draft, revision=1)


def papers_of(draft: Draft, at: datetime) -> list[Attachment]:
    """Everything that the draft's case asks for, as records that a register holds."""
    return [paper_of(draft.id, material.id, at) for material in missing(draft, ())]


def paper_of(form_id: str, material_id: str, at: datetime) -> Attachment:
    """One of them."""
    held = Held(material_id, sha256(f"{form_id} {material_id}".encode()).hexdigest(), reference={"number": "SAMPLE"})
    return Attachment(uuid4().hex, form_id, material_id, "register", local_day(at), at, held)


def _answer(asked: SituationQuestion | FormField) -> str:
    if isinstance(asked, SituationQuestion) or asked.options:
        return asked.options[0].label.zh
    return ANSWERS[asked.type]


def _draft_document(draft: Draft) -> Document:
    return {
        "_id": draft.id,
        "state": State.DRAFT.value,
        "citizen_id": draft.holder.citizen_id,
        "guest_hash": None,
        "conversation_id": draft.conversation_id,
        "one_thing_id": draft.edition.thing.id,
        "catalog_version": draft.edition.version,
        "created_at": draft.created_at,
        "situation": dict(draft.situation),
        "values": dict(draft.values),
        "updated_at": draft.created_at,
        "purge_at": draft.created_at + timedelta(days=1),
        "revision": draft.revision,
    }


def _days(last: date, count: int) -> list[date]:
    return [last - timedelta(days=n) for n in range(count)]


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=now_utc().tzinfo)
