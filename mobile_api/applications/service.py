"""What others may do with drafts, and with the forms of what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.filling import fill, target_by_id
from mobile_api.applications.records import from_document
from mobile_api.applications.states import MOVES, Action, State
from mobile_api.applications.store import ApplicationStore
from mobile_api.catalog.service import CatalogService
from mobile_api.db import Document, Session
from mobile_api.errors import (
    NotFound,
)
from mobile_api.identity.access import Caller, Holder
from mobile_api.localtime import local_day

DRAFT_LIFE = timedelta(days=90)
"""A draft that nobody touches for so long is removed."""


class ApplicationService:
    """Drafts to fill. Built once per worker by `bootstrap`."""

    def __init__(self, store: ApplicationStore, catalog: CatalogService, clock: Callable[[], datetime]) -> None:
        self._store, self._catalog, self._clock = store, catalog, clock

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
        draft = self.as_draft(document)
        if caller is not None and not draft.holder.admits(caller):
            raise NotFound
        return draft

    async def form_for_papers(self, form_id: str, caller: Caller) -> Draft:
        """The form that the caller may hand papers in with: a draft, or what they submitted, with only those materials
        open that a correction marks or that were left for later. Raises `NotFound`."""
        document = await self._store.get(form_id)
        if document is None or not holder_of(document).admits(caller):
            raise NotFound
        if document["state"] == State.DRAFT.value:
            return self.as_draft(document)
        application = from_document(document)
        if not application.open_materials:
            raise NotFound
        return replace(self.form_of(application), papers=application.open_materials)

    async def form(self, draft_id: str, session: Session | None = None) -> Draft | None:
        """A draft, or what became of it: also after the submission. None if it was thrown away."""
        document = await self._store.get(draft_id, session)
        return self.as_draft(document) if document else None

    async def open_draft(self, conversation_id: str, one_thing_id: str) -> Draft | None:
        """The draft that this conversation began for a one-thing, if it is still open."""
        document = await self._store.newest_draft({"conversation_id": conversation_id, "one_thing_id": one_thing_id})
        return self.as_draft(document) if document else None

    async def newest_draft(self, conversation_id: str, citizen_id: str | None) -> Draft | None:
        """What "go on" means: the citizen's draft changed last, or the conversation's."""
        query = {"citizen_id": citizen_id} if citizen_id else {"conversation_id": conversation_id}
        document = await self._store.newest_draft(query)
        return self.as_draft(document) if document else None

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

    async def note_offered(self, draft: Draft, materials: Collection[str]) -> None:
        """Note for which materials, by id, a certificate is held and on offer to whoever holds the draft."""
        if draft.open and draft.offered != set(materials):
            await self._store.keep_offered(draft.id, materials)

    async def discard(self, draft_id: str, caller: Caller) -> None:
        """Throw a draft away. Raises `NotFound`."""
        await self.draft(draft_id, caller)
        if not await self._store.delete_draft(draft_id):
            raise NotFound

    async def forget(self, citizen_id: str) -> None:
        """Remove the drafts of a closed account; their papers and appointments follow by the rounds that look for
        drafts that are gone."""
        await self._store.forget_drafts(citizen_id)

    async def claim(self, conversation_id: str, citizen_id: str, session: Session) -> None:
        """Give a guest's drafts to the citizen who logged in."""
        await self._store.claim(conversation_id, citizen_id, self._clock() + DRAFT_LIFE, session)

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

    async def running(self, number: str) -> Application | None:
        """An application by its number, as long as anything follows; None once it is over."""
        found = await self._store.by_number(number)
        return None if found is None or found.ended else found

    async def open_to_papers(self, ids: list[str]) -> set[str]:
        """Which of these may still send papers: drafts, and applications that can be corrected or supplied."""
        return await self._store.ids_in({State.DRAFT, *MOVES[Action.SUPPLY]}, ids)

    async def states_of(self, ids: list[str]) -> dict[str, State]:
        """How each of these drafts and applications stands; what is gone is left out."""
        return await self._store.states_of(ids)

    def as_draft(self, document: Document) -> Draft:
        """A draft, or the form of what was submitted, as it is kept."""
        return Draft(
            id=document["_id"],
            holder=holder_of(document),
            conversation_id=document["conversation_id"],
            edition=self._catalog.edition(document["one_thing_id"], document["catalog_version"]),
            created_at=document["created_at"],
            situation=document["situation"],
            values=document["values"],
            revision=document["revision"],
            open=document["state"] == State.DRAFT.value,
            offered=frozenset(document.get("offered", ())),
        )


def holder_of(document: Document) -> Holder:
    """Whose a draft or an application is."""
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
