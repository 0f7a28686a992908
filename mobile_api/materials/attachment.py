"""What was handed in, or is under way. Rules only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from mobile_api.applications.events import Actor
from mobile_api.catalog.library import Edition, materials_of
from mobile_api.catalog.schema import Case, Material
from mobile_api.materials.kinds import Kind, Refusal

Source = Literal["upload", "wallet", "register", "application"]
"""Where it comes from: a file of the applicant's, their wallet, a register, or an application of theirs before."""


@dataclass(frozen=True)
class NewFile:
    """What is said of a file before it is sent."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Upload:
    """A file on its way: it may stop at any part and go on from `offset`."""

    id: str
    application_id: str
    material_id: str
    file: NewFile
    offset: int
    parts: tuple[str, ...]
    expires_at: datetime
    scanned_by: Actor | None = None
    """The clerk who scans it in at the counter; None if its owner sends it."""
    refused: Refusal | None = None
    refused_kind: str = ""
    life: timedelta | None = None
    """How long it is kept; None: as long as the form, or the application, that it is given with."""

    @property
    def complete(self) -> bool:
        """Whether every byte is there."""
        return self.offset == self.file.size


@dataclass(frozen=True)
class Held:
    """The thing itself: a file that is kept, or a record of a register. References to it share it."""

    name: str
    sha256: str
    """Of the file as it is kept, or of the record as the register told it."""
    size: int = 0
    kind: Kind | None = None
    pages: int | None = None
    file_id: str | None = None
    thumbnail: bool = False
    notes: tuple[str, ...] = ()
    reference: Mapping[str, str] = field(default_factory=dict)
    """Where it is held, if elsewhere: the application's number, or the certificate's."""


@dataclass(frozen=True)
class Attachment:
    """A thing that was given for a material of an application."""

    id: str
    application_id: str
    material_id: str
    source: Source
    source_date: date
    """Since when it has been so: the day of the upload, of the certificate, or of the upload that is used again."""
    at: datetime
    held: Held
    scanned_by: Actor | None = None
    """The clerk who scanned it in at the counter; None if its owner handed it in."""

    @property
    def sha256(self) -> str:
        """Of the thing itself."""
        return self.held.sha256


def wanted_by(edition: Edition, case_id: str) -> list[Material]:
    """What the case asks for that an application was filed under."""
    detail = edition.thing.detail
    case: Case | None = next((c for c in detail.cases if c.id == case_id), None) if detail else None
    return materials_of(detail, case) if detail and case else []
