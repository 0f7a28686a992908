"""The materials of a draft or an application, as their owner sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from mobile_api.applications.application_views import SCANNED
from mobile_api.applications.draft import Draft
from mobile_api.applications.papers import wanted
from mobile_api.catalog.checklist import formats_of, limit_of
from mobile_api.catalog.schema import Material
from mobile_api.endpoints import Answer
from mobile_api.materials.attachment import Attachment, Held, Upload
from mobile_api.materials.checks import CHUNK, CLEANED, FILES_PER_MATERIAL
from mobile_api.materials.findings import Finding
from mobile_api.materials.offering import Overview
from mobile_api.materials.offers import Elsewhere, Offer
from mobile_api.materials.readiness import SOURCES, Readiness


class UploadView(Answer):
    """A file on its way; the part at `offset` is due, of `chunk_size` bytes or what is left."""

    id: str
    material_id: str
    name: str
    size: int
    sha256: str
    offset: int
    chunk_size: int
    expires_at: datetime


class FileView(Answer):
    """A thing that was given."""

    id: str
    material_id: str
    name: str
    kind: str | None
    """None for a register's record: there is nothing to open."""
    size: int
    pages: int | None
    source: str
    source_text: str
    scanned: bool
    """Whether a clerk scanned it in at the counter."""
    source_date: date
    """Since when it has been so."""
    sha256: str
    thumbnail: bool
    notes: list[str]


class OfferView(Answer):
    """What is held elsewhere and only has to be taken over."""

    id: str
    source: str
    source_text: str
    source_date: date
    names: list[str]


class ElsewhereView(Answer):
    """The one-thing that gives a paper which the applicant may not have yet."""

    one_thing_id: str
    name: str
    days: str


class MaterialStateView(Answer):
    """A material of the case: what may be given, and what was."""

    id: str
    name: str
    formats: list[str]
    max_mb: int | None
    required: bool
    key: bool
    note: str | None
    state: str
    """`given`, `offered`, `missing`, or `counter` for an original that is shown there."""
    files: list[FileView]
    uploads: list[UploadView]
    offers: list[OfferView]
    get_at: ElsewhereView | None


class ReadinessView(Answer):
    """How many of the papers needed are there."""

    needed: int
    ready: int
    sentence: str
    states: dict[str, str]
    """Material id to how it stands."""


class MaterialsView(Answer):
    """The materials of a draft."""

    materials: list[MaterialStateView]
    readiness: ReadinessView
    departments: list[str]
    """Who receives them: each is given once, and reaches all of them."""
    files_per_material: int


class FindingView(Answer):
    """One reason for which a clerk would return the draft; `target` is a field or a material."""

    code: str
    target: str
    sentence: str
    returned: bool
    """False of a paper that may follow, by the applicant's good credit."""


class FindingsView(Answer):
    """Everything that stands against the draft now; empty where nothing does."""

    findings: list[FindingView]


class GivenView(Answer):
    """What was given for a material."""

    id: str
    name: str
    files: list[FileView]
    on_paper: bool
    """Whether the counter took it in on paper."""


class GivenMaterialsView(Answer):
    """The materials of an application, those with nothing left out."""

    materials: list[GivenView]


def upload_view(upload: Upload) -> UploadView:
    """An upload and where to go on with it."""
    return UploadView(
        id=upload.id,
        material_id=upload.material_id,
        name=upload.file.name,
        size=upload.file.size,
        sha256=upload.file.sha256,
        offset=upload.offset,
        chunk_size=CHUNK,
        expires_at=upload.expires_at,
    )


def file_view(attachment: Attachment, language: str) -> FileView:
    """A thing that was given, with where it comes from."""
    held = attachment.held
    return FileView(
        id=attachment.id,
        material_id=attachment.material_id,
        name=_name(held, language),
        kind=held.kind,
        size=held.size,
        pages=held.pages,
        source=attachment.source,
        source_text=(SCANNED if attachment.scanned_by else SOURCES[attachment.source]).in_(language),
        scanned=attachment.scanned_by is not None,
        source_date=attachment.source_date,
        sha256=held.sha256,
        thumbnail=held.thumbnail,
        notes=[CLEANED[note].in_(language) for note in held.notes],
    )


def offer_view(offer: Offer, language: str) -> OfferView:
    """What is offered, with where it comes from."""
    return OfferView(
        id=offer.id,
        source=offer.source,
        source_text=SOURCES[offer.source].in_(language),
        source_date=offer.source_date,
        names=[_name(thing, language) for thing in offer.things],
    )


def elsewhere_view(place: Elsewhere | None, language: str) -> ElsewhereView | None:
    """Where a paper is to be got."""
    if place is None:
        return None
    return ElsewhereView(one_thing_id=place.one_thing_id, name=place.name.in_(language), days=place.days(language))


def readiness_view(told: Readiness, language: str) -> ReadinessView:
    """How ready somebody is, with the sentence that says it."""
    return ReadinessView(
        needed=told.needed, ready=told.ready, sentence=told.sentence(language), states=dict(told.states)
    )


def materials_view(draft: Draft, told: Overview, language: str) -> MaterialsView:
    """Every material that the draft asks for."""

    def one(material: Material) -> MaterialStateView:
        files = [a for a in told.given if a.material_id == material.id]
        offered = [] if files else [o for o in told.offers if o.material_id == material.id]
        return MaterialStateView(
            id=material.id,
            name=material.name.in_(language),
            formats=formats_of(material, language),
            max_mb=limit_of(material),
            required=material.required,
            key=material.key,
            note=material.note.in_(language) if material.note else None,
            state=told.ready.states[material.id],
            files=[file_view(a, language) for a in files],
            uploads=[upload_view(u) for u in told.uploads if u.material_id == material.id],
            offers=[offer_view(o, language) for o in offered],
            get_at=elsewhere_view(told.ready.elsewhere.get(material.id), language),
        )

    return MaterialsView(
        materials=[one(material) for material in wanted(draft)],
        readiness=readiness_view(told.ready, language),
        departments=[name.in_(language) for name in told.departments],
        files_per_material=FILES_PER_MATERIAL,
    )


def findings_view(found: Sequence[Finding], language: str) -> FindingsView:
    """What was found, in sentences."""
    views = [
        FindingView(code=f.code, target=f.target, sentence=f.text.in_(language), returned=f.returned) for f in found
    ]
    return FindingsView(findings=views)


def given_view(
    materials: Sequence[Material], given: Sequence[Attachment], on_paper: Collection[str], language: str
) -> GivenMaterialsView:
    """What was given with an application, in the order of its checklist."""
    views = [
        GivenView(
            id=m.id,
            name=m.name.in_(language),
            files=[file_view(a, language) for a in given if a.material_id == m.id],
            on_paper=m.id in on_paper,
        )
        for m in materials
    ]
    return GivenMaterialsView(materials=[view for view in views if view.files or view.on_paper])


def _name(held: Held, language: str) -> str:
    return held.reference.get(f"name_{language}", held.name)
