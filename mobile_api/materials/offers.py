"""What somebody holds already, so that nobody asks for it again. Rules only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from mobile_api.applications.draft import Draft
from mobile_api.catalog.checklist import days_text
from mobile_api.catalog.library import Edition
from mobile_api.catalog.schema import Material, Text
from mobile_api.identity.access import Caller
from mobile_api.materials.attachment import Held, Source
from mobile_api.materials.checks import kinds_of
from mobile_api.registers.records import CertificateRecord

FRESH, LASTING = timedelta(days=180), timedelta(days=730)
PASSING = ("近期", "证明", "凭证", "自查表", "承诺书", "决议", "报告", "明细")
"""Words of what is true for a while only: half a year is our own rule, made to be on the safe side."""
CERTIFICATES: dict[str, tuple[str, ...]] = {
    "resident-id": ("身份证正反面", "经营者身份证正反面", "身份证或社保卡"),
    "business-licence": ("营业执照", "营业执照正副本", "劳动合同或营业执照"),
    "household-register": ("居民户口簿",),
    "marriage-certificate": ("结婚证",),
    "property-certificate": ("不动产权证书",),
}
"""Kind of certificate to the materials, by their names in the catalog, that it stands for."""

GOT_BY: dict[str, str] = {
    "社保卡": "social-security-card",
    "社保卡或银行卡": "social-security-card",
    "父母一方居住证": "residence-permit",
    "居住证或承诺书": "residence-permit",
    "结婚证": "register-marriage",
    "出生医学证明": "newborn",
}
"""Material, by its name in the catalog, to the one-thing of the same city that gives it. Who applies has an ID card."""


@dataclass(frozen=True)
class Elsewhere:
    """Where a paper is to be got, and in how many working days: as the catalog promises them, case by case."""

    one_thing_id: str
    name: Text
    least: int
    most: int

    def days(self, language: str) -> str:
        """The days in words."""
        if self.most == 0 or self.least == self.most:
            return days_text(self.most, language)
        return f"{self.least}–{days_text(self.most, language)}"


def elsewhere(materials: Sequence[Material], find: Callable[[str], Edition | None]) -> dict[str, Elsewhere]:
    """Where each material is to be got, if it is a thing that the catalog gives; by the material's id."""
    found = {}
    for material in materials:
        edition = find(GOT_BY.get(material.name.zh, ""))
        if edition is not None and edition.thing.detail is not None:
            days = [case.promised_days for case in edition.thing.detail.cases]
            found[material.id] = Elsewhere(edition.thing.id, edition.thing.name, min(days), max(days))
    return found


@dataclass(frozen=True)
class Offer:
    """Something held elsewhere that would do for a material."""

    id: str
    material_id: str
    source: Source
    source_date: date
    things: tuple[Held, ...]
    """More than one where several files were given together: both sides of a card."""


def certified(offers: Sequence[Offer]) -> set[str]:
    """The materials, by id, for which a certificate is on offer. A file of an earlier application is none: what has
    changed since is rightly sent anew."""
    return {offer.material_id for offer in offers if offer.source in ("wallet", "register")}


class MaterialSource(Protocol):
    """Whoever holds something: the wallet, a register, earlier applications."""

    async def offers(self, draft: Draft, caller: Caller, materials: Sequence[Material], today: date) -> list[Offer]:
        """What `caller` holds of `materials`; nothing where it can't be asked now."""


def still_good(material: Material, since: date, today: date) -> bool:
    """Whether something given on a day may be used again for this material."""
    life = FRESH if any(word in material.name.zh for word in PASSING) else LASTING
    return today - since <= life


def fits(material: Material, things: Sequence[Held]) -> bool:
    """Whether a material may be files of these kinds."""
    allowed = kinds_of(material)
    return bool(things) and all(thing.kind in allowed for thing in things)


def certificate_offer(
    material: Material, certificate: CertificateRecord, today: date, source: Source = "register"
) -> Offer | None:
    """A certificate offered for a material, if it stands for it and is valid."""
    if material.name.zh not in CERTIFICATES.get(certificate.kind, ()):
        return None
    if certificate.valid_until is not None and certificate.valid_until < today:
        return None
    # the day of the answer isn't the certificate's: tomorrow it must still be the same thing
    sha256 = hashlib.sha256(certificate.model_dump_json(exclude={"as_of"}).encode()).hexdigest()
    reference = {
        "register": "certificates" if source == "register" else source,
        "kind": certificate.kind,
        "number": certificate.number,
        "name_zh": certificate.name_zh,
        "name_en": certificate.name_en,
    }
    held = Held(certificate.name_zh, sha256, reference=reference)
    return Offer(f"{source}-{certificate.kind}-{sha256[:12]}", material.id, source, certificate.issued_on, (held,))
