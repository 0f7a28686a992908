"""What is offered to an applicant, and how ready they are."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mobile_api.applications.application import Application
from mobile_api.applications.draft import Draft
from mobile_api.applications.papers import wanted
from mobile_api.applications.service import ApplicationService
from mobile_api.catalog.schema import Material, Text
from mobile_api.catalog.service import CatalogService
from mobile_api.errors import NotFound
from mobile_api.identity.access import Caller, Holder
from mobile_api.materials.attachment import Attachment, Upload, wanted_by
from mobile_api.materials.offers import MaterialSource, Offer, certified, elsewhere
from mobile_api.materials.readiness import Readiness, readiness
from mobile_api.materials.service import MaterialService


@dataclass(frozen=True)
class Overview:
    """How the materials of a draft stand."""

    given: list[Attachment]
    uploads: list[Upload]
    offers: list[Offer]
    ready: Readiness
    departments: list[Text]
    """Who receives the materials: each is given once, and reaches all of them."""


class OfferService:
    """Asks every source, in the order in which they count. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        materials: MaterialService,
        applications: ApplicationService,
        catalog: CatalogService,
        sources: Sequence[MaterialSource],
    ) -> None:
        self._materials, self._applications, self._catalog = materials, applications, catalog
        self._sources = sources

    async def overview(self, draft: Draft, caller: Caller) -> Overview:
        """Everything that the form page shows of a draft's materials."""
        given, uploads = await self._materials.given(draft.id), await self._materials.uploads(draft)
        offers = await self.offered(draft, caller)
        if draft.holder.admits(caller):  # a clerk at the counter isn't offered what its owner is
            await self._applications.note_offered(draft, certified(offers))
        return Overview(given, uploads, offers, self._ready(draft, given, offers), self._departments(draft))

    async def offered(self, draft: Draft, caller: Caller) -> list[Offer]:
        """What the caller holds of what the draft asks for; the first source's comes first."""
        asked = [source.offers(draft, caller, wanted(draft), self._applications.today()) for source in self._sources]
        return [offer for offers in await asyncio.gather(*asked) for offer in offers]

    async def take(self, draft: Draft, caller: Caller, material_id: str, offer_id: str) -> list[Attachment]:
        """Attach what is offered; it is looked up again, so that only what still counts is taken. Raises `NotFound`."""
        offers = await self.offered(draft, caller)
        found = next((one for one in offers if (one.material_id, one.id) == (material_id, offer_id)), None)
        if found is None:
            raise NotFound
        return await self._materials.attach(draft, found)

    async def ready(self, draft: Draft, caller: Caller) -> Readiness:
        """How far the caller is with the papers of a draft."""
        return self._ready(draft, await self._materials.given(draft.id), await self.offered(draft, caller))

    async def ready_for(self, one_thing_id: str, case_id: str, caller: Caller) -> Readiness:
        """How far the caller would be with a case, before a draft is begun. Raises `NotFound`."""
        draft = self._applications.begin("", Holder(caller.citizen_id, None), one_thing_id)
        detail = draft.edition.thing.detail
        case = next((one for one in detail.cases if one.id == case_id), None) if detail else None
        if case is None:
            raise NotFound
        situation = {question: options[0] for question, options in case.when.items()}
        return await self.ready(replace(draft, situation=situation), caller)

    async def given_with(self, application: Application) -> tuple[list[Material], list[Attachment]]:
        """What an application's case asked for, and what was given."""
        edition = self._catalog.edition(application.one_thing_id, application.catalog_version)
        return wanted_by(edition, application.case_id), await self._materials.filed(application.id)

    def _departments(self, draft: Draft) -> list[Text]:
        """Those whose items the draft's cases join; the leading one first."""
        thing, cases = draft.edition.thing, draft.remaining()
        joined = [item.department for item in thing.items if any(item.name.zh in case.items for case in cases)]
        ids = dict.fromkeys([draft.edition.lead, *joined])
        return [self._catalog.library.department(department_id).name for department_id in ids]

    def _ready(self, draft: Draft, given: Sequence[Attachment], offers: Sequence[Offer]) -> Readiness:
        asked, sources = wanted(draft), {offer.material_id: offer.source for offer in reversed(offers)}
        places = elsewhere(asked, self._catalog.library.find)
        return readiness(asked, {one.material_id for one in given}, sources, places)
