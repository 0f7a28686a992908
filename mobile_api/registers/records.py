"""What the registers tell, and the narrow Protocols behind which each of them stands. Rules only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict

Standing = Literal["good", "ordinary", "dishonest"]
"""`dishonest`: on the list of persons subject to enforcement for trust-breaking (失信被执行人)."""


class Record(BaseModel):
    """A register's answer; keys that we don't know are a change of the interface and not to be guessed at."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(Record):
    """What a register tells of somebody or something, with the day whose state of things it is."""

    as_of: date

    def only(self, fields: Collection[str]) -> Self:
        """It as whoever may see just these fields sees it, and `as_of`: other texts are empty, whatever else None."""
        kinds = {name: field.annotation for name, field in type(self).model_fields.items()}
        withheld = kinds.keys() - set(fields) - {"as_of"}
        return self.model_copy(update={name: "" if kinds[name] is str else None for name in withheld})


class Person(Told):
    """A resident as the population register (人口库) knows them."""

    id_number: str
    name: str
    sex: Literal["male", "female"] | None
    born_on: date | None
    photo: str | None = None
    """The register's photo, JPEG in Base64."""


class Firm(Told):
    """A legal person or trader as the register of legal persons (法人库) knows it."""

    uscc: str
    name: str
    representative: str
    """The legal representative; of a trader the person who runs the business."""
    address: str
    """Where it is registered (住所)."""
    status: Literal["active", "revoked", "deregistered"] | None


class Credit(Told):
    """What the credit register (信用库) says of a person or a firm."""

    subject: str
    standing: Standing
    reason_zh: str = ""
    reason_en: str = ""
    authority_zh: str = ""
    authority_en: str = ""
    since: date | None = None


class CertificateRecord(Told):
    """A certificate in the library of electronic certificates (电子证照库)."""

    kind: str
    number: str
    name_zh: str
    name_en: str
    issuer_zh: str
    issuer_en: str
    """The authority that issued it."""
    issued_on: date
    valid_until: date | None = None


class PopulationRegister(Protocol):
    """人口库."""

    async def person(self, id_number: str) -> Person | None:
        """The person of an ID number, or None. Raises `Unavailable`."""


class LegalPersonRegister(Protocol):
    """法人库."""

    async def firm(self, uscc: str) -> Firm | None:
        """The firm of a unified social credit code, or None. Raises `Unavailable`."""


class CreditRegister(Protocol):
    """信用库."""

    async def credit(self, subject: str) -> Credit:
        """The standing of an ID number or a USCC; who is on no list is `ordinary`. Raises `Unavailable`."""


class CertificateRegister(Protocol):
    """证照库."""

    async def certificates(self, holder: str) -> list[CertificateRecord]:
        """What a person or firm holds. Raises `Unavailable`."""
