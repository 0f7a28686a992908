"""What a certificate's page says, in both languages. Rules only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wallet.certificate import Certificate
from wallet.times import CHINA
from wallet.types.schema import CertificateField, CertificateType, Text
from wallet.types.shown import shown

NUMBERS = ("number", "uscc")
"""The fields of which the first that there is stands under the title."""
WITHOUT_END = Text(zh="长期", en="No end")
VALID = Text(zh="有效期限", en="Validity")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Entry:
    """A field as it is printed."""

    label: Text
    value: Text
    """The same in both languages where there is nothing to translate."""


@dataclass(frozen=True)
class Sheet:
    """Everything that is printed of a certificate."""

    title: Text
    number: Entry | None
    entries: Sequence[Entry]
    issuer: Text
    issued: Text
    basis: Sequence[Text]
    certificate_id: str
    check_url: str
    """What the QR says: where the certificate's state is shown. Nothing personal is in it."""
    with_photo: bool
    sample: bool


@dataclass(frozen=True)
class Printing:
    """What a page needs beside the certificate itself."""

    issuer: Text
    """The department's name."""
    check_at: str
    """The address whose end is the certificate's id."""
    sample: bool
    """Whether it must say that it is sample data."""


def sheet_of(certificate: Certificate, kind: CertificateType, printing: Printing) -> Sheet:
    """The page of a certificate of this kind."""
    fields = [field for field in kind.fields if field.type != "photo"]
    entries = {field.id: entry for field in fields if (entry := _entry(field, certificate, kind)) is not None}
    number = next((entries.pop(field) for field in NUMBERS if field in entries), None)
    return Sheet(
        title=kind.name,
        number=number,
        entries=[*entries.values(), *_validity(certificate, kind)],
        issuer=printing.issuer,
        issued=day(_day_of(certificate.begins)),
        basis=kind.legal_basis,
        certificate_id=certificate.id,
        check_url=f"{printing.check_at}{certificate.id}",
        with_photo=any(field.type == "photo" for field in kind.fields),
        sample=printing.sample,
    )


def _entry(field: CertificateField, certificate: Certificate, kind: CertificateType) -> Entry | None:
    value = certificate.fields.get(field.id)
    if value is None:
        return Entry(field.label, WITHOUT_END) if field.id == kind.validity.field else None
    return Entry(field.label, said(field, value))


def _validity(certificate: Certificate, kind: CertificateType) -> list[Entry]:
    """How long it is valid, where no field of its own tells."""
    if kind.validity.field is not None:
        return []
    if certificate.ends is None:
        return [Entry(VALID, WITHOUT_END)]
    first, last = day(_day_of(certificate.begins)), day(_day_of(certificate.ends - timedelta(seconds=1)))
    return [Entry(VALID, Text(zh=f"{first.zh}至{last.zh}", en=f"{first.en} to {last.en}"))]


def said(field: CertificateField, value: object) -> Text:
    """A (checked) value as people read it; days in words, as certificates have them."""
    if field.type == "date":
        return day(date.fromisoformat(str(value)))
    zh = shown(field, value, "zh")
    return Text(zh=zh, en=zh if field.type == "list" else shown(field, value, "en"))


def day(when: date) -> Text:
    """A day."""
    return Text(zh=f"{when.year}年{when.month}月{when.day}日", en=f"{when.day} {MONTHS[when.month - 1]} {when.year}")


def _day_of(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()
