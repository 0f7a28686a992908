"""Who holds something already: earlier applications, and the library of electronic certificates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from mobile_api.applications.draft import Draft
from mobile_api.applications.progress import ProgressService
from mobile_api.catalog.schema import Material
from mobile_api.catalog.service import CatalogService
from mobile_api.data_calls.scenario import Asking
from mobile_api.errors import Unavailable
from mobile_api.identity.access import Caller
from mobile_api.identity.persons.person import SURE
from mobile_api.identity.persons.service import PersonService
from mobile_api.materials.attachment import Attachment
from mobile_api.materials.offers import Offer, certificate_offer, fits, still_good
from mobile_api.materials.service import MaterialService
from mobile_api.registers.records import CertificateRecord
from mobile_api.registers.service import RegisterService


class EarlierApplications:
    """Files that the citizen gave with an application before, under the same name in the catalog."""

    def __init__(self, applications: ProgressService, materials: MaterialService, catalog: CatalogService) -> None:
        self._applications, self._materials, self._catalog = applications, materials, catalog

    async def offers(self, draft: Draft, caller: Caller, materials: Sequence[Material], today: date) -> list[Offer]:
        """For each material what was given with the newest other application that has it."""
        if caller.citizen_id is None:
            return []
        submitted = await self._applications.applications_of(caller.citizen_id)
        mine = {one.id: one for one in submitted if one.id != draft.id}
        given = [one for one in await self._materials.filed(*mine) if one.held.file_id is not None]
        given.sort(key=lambda one: (list(mine).index(one.application_id), one.material_id, one.at))
        offers: dict[str, Offer] = {}
        for (application_id, material_id), group in groupby(given, lambda one: (one.application_id, one.material_id)):
            application, things = mine[application_id], list(group)
            detail = self._catalog.edition(application.one_thing_id, application.catalog_version).thing.detail
            name = next((m.name.zh for m in detail.materials if m.id == material_id), None) if detail else None
            for wanted in materials:
                if wanted.name.zh == name and wanted.id not in offers:
                    offer = _offer(wanted, application.number, things)
                    if fits(wanted, offer.things) and still_good(wanted, offer.source_date, today):
                        offers[wanted.id] = offer
        return list(offers.values())


class CertificateLibrary:
    """Certificates of the person who applies, and of the firm that the form names if they represent it."""

    def __init__(self, registers: RegisterService, persons: PersonService) -> None:
        self._registers, self._persons = registers, persons

    async def offers(self, draft: Draft, caller: Caller, materials: Sequence[Material], today: date) -> list[Offer]:
        """Valid certificates that stand for a material; none while the library is away."""
        if caller.citizen_id is None or caller.level < SURE:
            return []
        try:
            certificates = await self._certificates(draft, caller.citizen_id)
        except Unavailable:
            return []
        offers = (certificate_offer(m, certificate, today) for m in materials for certificate in certificates)
        return [offer for offer in offers if offer is not None]

    async def _certificates(self, draft: Draft, citizen_id: str) -> list[CertificateRecord]:
        """A form about somebody else (their ID number is in it) isn't offered the papers of whoever fills it in."""
        person = await self._persons.person(citizen_id)
        if person is None or person.confirmed_at is None:
            return []
        found: list[CertificateRecord] = []
        asking = Asking("citizen", citizen_id, "spare-papers", draft.edition.thing.id, draft.id)
        about = {str(value) for field, value in draft.filled() if field.type == "id_number"}
        if about <= {person.id_number}:
            found += await self._registers.certificates(person.id_number, asking)
        for uscc in {str(value) for field, value in draft.filled() if field.type == "uscc"}:
            firm = await self._registers.firm(uscc, asking)
            if firm is not None and firm.representative == person.name:
                found += await self._registers.certificates(uscc, asking)
        return found


def _offer(material: Material, number: str, given: list[Attachment]) -> Offer:
    things = tuple(replace(one.held, reference={"application": number}) for one in given)
    since = min(one.source_date for one in given)
    return Offer(f"application-{number}-{given[0].material_id}", material.id, "application", since, things)
