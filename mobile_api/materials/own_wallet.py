"""What somebody's own wallet holds: certificates of this city, offered like those of the certificate library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mobile_api.applications.draft import Draft
from mobile_api.catalog.library import Library
from mobile_api.catalog.schema import Material
from mobile_api.identity.access import Caller
from mobile_api.identity.persons.person import SURE
from mobile_api.identity.persons.service import PersonService
from mobile_api.localtime import local_day
from mobile_api.materials.offers import Offer, certificate_offer
from mobile_api.registers.records import CertificateRecord
from wallet.issued.record import Kept, number_of
from wallet.room import Wallet
from wallet.standing import State


class OwnWallet:
    """The wallet of the person who applies."""

    def __init__(self, wallet: Wallet, persons: PersonService, library: Library) -> None:
        self._wallet, self._persons, self._library = wallet, persons, library

    async def offers(self, draft: Draft, caller: Caller, materials: Sequence[Material], today: date) -> list[Offer]:
        """Certificates in force that stand for a material; none in a form about somebody else."""
        if caller.citizen_id is None or caller.level < SURE:
            return []
        id_number = await self._persons.id_number(caller.citizen_id)
        about = {str(value) for field, value in draft.filled() if field.type == "id_number"}
        if id_number is None or not about <= {id_number}:
            return []
        held = await self._wallet.issued.of_holder(self._wallet.issued.holder_of(id_number))
        now = self._wallet.clock()
        records = [self._record(kept, today) for kept in held if kept.state(now) is State.VALID]
        offers = (certificate_offer(m, record, today, "wallet") for m in materials for record in records)
        return [offer for offer in offers if offer is not None]

    def _record(self, kept: Kept, today: date) -> CertificateRecord:
        certificate, kind = kept.certificate, self._wallet.types.find(kept.certificate.type)
        issuer = self._library.department(kind.issuer).name
        return CertificateRecord(
            as_of=today,
            kind=kind.id,
            number=number_of(kind, certificate.fields),
            name_zh=kind.name.zh,
            name_en=kind.name.en,
            issuer_zh=issuer.zh,
            issuer_en=issuer.en,
            issued_on=local_day(certificate.begins),
            valid_until=local_day(certificate.ends) if certificate.ends else None,
        )
