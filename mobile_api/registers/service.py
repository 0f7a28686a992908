"""What others may ask of the registers: each says who asks and what for, and gets what that scenario needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from mobile_api.data_calls.scenario import Asking
from mobile_api.data_calls.service import DataCalls
from mobile_api.registers.records import (
    CertificateRecord,
    CertificateRegister,
    Credit,
    CreditRegister,
    Firm,
    LegalPersonRegister,
    Person,
    PopulationRegister,
    Told,
)
from mobile_api.registers.store import CopyStore
from wallet.types.schema import Text

PERSON_COPY_LIFE = timedelta(hours=1)
"""A face login compares with this copy, so that the register isn't asked for a photo at every try."""
T = TypeVar("T")
REGISTER = "register."
"""Before a register's name in the paths of its interface: its name among the sources of data."""
POPULATION, LEGAL_PERSONS = f"{REGISTER}population", f"{REGISTER}legal-persons"
CREDIT, CERTIFICATES = f"{REGISTER}credit", f"{REGISTER}certificates"
KINDS: dict[str, type[Told]] = {
    POPULATION: Person,
    LEGAL_PERSONS: Firm,
    CREDIT: Credit,
    CERTIFICATES: CertificateRecord,
}
"""What each source tells, as the scenarios name it."""
NAMES = {
    POPULATION: Text(zh="人口库", en="Population register"),
    LEGAL_PERSONS: Text(zh="法人库", en="Register of legal persons"),
    CREDIT: Text(zh="信用库", en="Credit register"),
    CERTIFICATES: Text(zh="证照库", en="Certificate register"),
}
"""What people read for them."""
SOURCES = {source: frozenset(kind.model_fields) for source, kind in KINDS.items()}
"""The fields that each of them has."""


class RegisterService:
    """The four registers; of persons a sealed copy is kept for an hour. Built once per worker by `bootstrap`.

    Everything raises `DataNotReleased` if no scenario releases anything to whoever asks.
    """

    def __init__(
        self,
        population: PopulationRegister,
        firms: LegalPersonRegister,
        credit: CreditRegister,
        certificates: CertificateRegister,
        store: CopyStore,
        calls: DataCalls,
        clock: Callable[[], datetime],
    ) -> None:
        self._population, self._firms, self._credit = population, firms, credit
        self._certificates, self._store, self._calls, self._clock = certificates, store, calls, clock

    async def person(self, id_number: str, asking: Asking) -> Person | None:
        """The person of an ID number, or None. Raises `Unavailable` if neither a copy nor the register is there."""
        copy = await self._store.get("population", id_number, self._clock())
        if copy is None:
            return await self.resident(id_number, asking)

        async def from_copy() -> list[Person]:
            return [Person.model_validate_json(copy)]

        return _first(await self._calls.call(POPULATION, asking, id_number, from_copy, copied=True))

    async def resident(self, id_number: str, asking: Asking) -> Person | None:
        """The same, asked of the register whether there is a copy or not: of who only claims a number it must not be
        told, by the answer or by its time, whether it was asked for lately. Raises `Unavailable`."""

        async def ask() -> list[Person]:
            person = await self._population.person(id_number)
            if person is None:
                return []
            content, now = person.model_dump_json().encode(), self._clock()
            await self._store.put("population", id_number, content, now, now + PERSON_COPY_LIFE)
            return [person]

        return _first(await self._calls.call(POPULATION, asking, id_number, ask))

    async def firm(self, uscc: str, asking: Asking) -> Firm | None:
        """The firm of a unified social credit code, or None. Raises `Unavailable`."""

        async def ask() -> list[Firm]:
            firm = await self._firms.firm(uscc)
            return [] if firm is None else [firm]

        return _first(await self._calls.call(LEGAL_PERSONS, asking, uscc, ask))

    async def credit(self, subject: str, asking: Asking) -> Credit:
        """The present standing of an ID number or a USCC, never from a copy. Raises `Unavailable`."""

        async def ask() -> list[Credit]:
            return [await self._credit.credit(subject)]

        return (await self._calls.call(CREDIT, asking, subject, ask))[0]

    async def certificates(self, holder: str, asking: Asking) -> list[CertificateRecord]:
        """What a person or firm holds. Raises `Unavailable`."""

        async def ask() -> list[CertificateRecord]:
            return await self._certificates.certificates(holder)

        return await self._calls.call(CERTIFICATES, asking, holder, ask)


def _first(told: list[T]) -> T | None:
    return told[0] if told else None
