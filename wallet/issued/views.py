"""A certificate as the API shows it."""

from __future__ import annotations

from datetime import datetime

from wallet.issued.record import Kept
from wallet.ports import Departments
from wallet.shapes import Answer
from wallet.standing import LABELS, REASON_LABELS, State
from wallet.types.library import Types
from wallet.types.shown import shown

SUMMARY = 3
"""Fields on a card."""


class Named(Answer):
    """Something with its id and its name in the reader's language."""

    id: str
    name: str


class FieldView(Answer):
    """A field as it is shown."""

    id: str
    label: str
    value: str


class HeldFieldView(FieldView):
    """A field as its holder sees it."""

    sensitive: bool
    """Others are shown it, by a code or a copy on a device, only after the holder has proved again who they are; the
    holder reads it."""


class Card(Answer):
    """A certificate at a glance."""

    id: str
    type: str
    name: str
    issuer: Named
    state: State
    state_label: str
    reason_label: str | None
    """Why it is suspended or revoked."""
    begins: datetime
    ends: datetime | None
    issued_at: datetime
    summary: list[FieldView]
    """Its first fields; none that is sensitive."""


class CertificateView(Card):
    """A certificate with all that it says."""

    fields: list[HeldFieldView]
    has_photo: bool
    legal_basis: list[str]
    application_number: str | None
    renewed_as: str | None


class Views:
    """Certificates in one language."""

    def __init__(self, types: Types, departments: Departments, language: str, now: datetime) -> None:
        self._types, self._departments, self._language, self._now = types, departments, language, now

    def card(self, kept: Kept) -> Card:
        """At a glance."""
        certificate, kind = kept.certificate, self._types.find(kept.certificate.type)
        state, reason = kept.state(self._now), kept.standing.reason
        open_fields = [field for field in self.fields(kept) if not field.sensitive]
        return Card(
            id=certificate.id,
            type=kind.id,
            name=kind.name.in_(self._language),
            issuer=self.department(kind.issuer),
            state=state,
            state_label=LABELS[state].in_(self._language),
            reason_label=REASON_LABELS[reason].in_(self._language) if reason else None,
            begins=certificate.begins,
            ends=certificate.ends,
            issued_at=certificate.issued_at,
            summary=[FieldView(id=f.id, label=f.label, value=f.value) for f in open_fields[:SUMMARY]],
        )

    def whole(self, kept: Kept) -> CertificateView:
        """All that it says."""
        kind = self._types.find(kept.certificate.type)
        return CertificateView(
            **dict(self.card(kept)),
            fields=self.fields(kept),
            has_photo="photo" in kept.certificate.fields,
            legal_basis=[text.in_(self._language) for text in kind.legal_basis],
            application_number=kept.application,
            renewed_as=kept.renewed_as,
        )

    def fields(self, kept: Kept) -> list[HeldFieldView]:
        """Its fields in the type's order; a photo is a picture of its own."""
        said = kept.certificate.fields
        return [
            HeldFieldView(
                id=field.id,
                label=field.label.in_(self._language),
                value=shown(field, said[field.id], self._language),
                sensitive=field.sensitive,
            )
            for field in self._types.find(kept.certificate.type).fields
            if field.id in said and field.type != "photo"
        ]

    def department(self, department_id: str) -> Named:
        """A department with its name."""
        return Named(id=department_id, name=self._departments.name_of(department_id, self._language))
