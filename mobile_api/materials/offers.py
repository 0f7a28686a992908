"""What somebody holds already, so that nobody asks for it again. Rules only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from mobile_api.applications.draft import Draft
from mobile_api.catalog.schema import Material
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


@dataclass(frozen=True)
class Offer:
    """Something held elsewhere that would do for a material."""

    id: str
    material_id: str
    source: Source
    source_date: date
    things: tuple[Held, ...]
    """More than one where several files were given together: both sides of a card."""


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


def certificate_offer(material: Material, certificate: CertificateRecord, today: date) -> Offer | None:
    """A certificate offered for a material, if it stands for it and is valid."""
    if material.name.zh not in CERTIFICATES.get(certificate.kind, ()):
        return None
    if certificate.valid_until is not None and certificate.valid_until < today:
        return None
    sha256 = hashlib.sha256(certificate.model_dump_json().encode()).hexdigest()
    reference = {
        "register": "certificates",
        "kind": certificate.kind,
        "number": certificate.number,
        "name_zh": certificate.name_zh,
        "name_en": certificate.name_en,
    }
    held = Held(certificate.name_zh, sha256, reference=reference)
    return Offer(f"register-{certificate.kind}-{sha256[:12]}", material.id, "register", certificate.issued_on, (held,))
