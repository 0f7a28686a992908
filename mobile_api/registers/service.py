"""What others may ask of the registers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mobile_api.registers.records import (
    CertificateRecord,
    CertificateRegister,
    Credit,
    CreditRegister,
    Firm,
    LegalPersonRegister,
    Person,
    PopulationRegister,
)
from mobile_api.registers.store import CopyStore

PERSON_COPY_LIFE = timedelta(hours=1)
"""A face login compares with this copy, so that the register isn't asked for a photo at every try."""


class RegisterService:
    """The four registers; of persons a sealed copy is kept for an hour. Built once per worker by `bootstrap`."""

    def __init__(
        self,
        population: PopulationRegister,
        firms: LegalPersonRegister,
        credit: CreditRegister,
        certificates: CertificateRegister,
        store: CopyStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._population, self._firms, self._credit = population, firms, credit
        self._certificates, self._store, self._clock = certificates, store, clock

    async def person(self, id_number: str) -> Person | None:
        """The person of an ID number, or None. Raises `Unavailable` if neither a copy nor the register is there."""
        now = self._clock()
        copy = await self._store.get("population", id_number, now)
        if copy is not None:
            return Person.model_validate_json(copy)
        return await self._asked(id_number, now)

    async def resident(self, id_number: str) -> Person | None:
        """The same, asked of the register whether there is a copy or not: of who only claims a number it must not be
        told, by the answer or by its time, whether it was asked for lately. Raises `Unavailable`."""
        return await self._asked(id_number, self._clock())

    async def _asked(self, id_number: str, now: datetime) -> Person | None:
        person = await self._population.person(id_number)
        if person is not None:
            content = person.model_dump_json().encode()
            await self._store.put("population", id_number, content, now, now + PERSON_COPY_LIFE)
        return person

    async def firm(self, uscc: str) -> Firm | None:
        """The firm of a unified social credit code, or None. Raises `Unavailable`."""
        return await self._firms.firm(uscc)

    async def credit(self, subject: str) -> Credit:
        """The present standing of an ID number or a USCC, never from a copy. Raises `Unavailable`."""
        return await self._credit.credit(subject)

    async def certificates(self, holder: str) -> list[CertificateRecord]:
        """What a person or firm holds. Raises `Unavailable`."""
        return await self._certificates.certificates(holder)
