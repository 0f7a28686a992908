"""Verifications and the access log as the API shows them."""

from __future__ import annotations

import base64
from datetime import datetime

from wallet import errors
from wallet.blueprint import Visit
from wallet.issued.views import FieldView, Named
from wallet.shapes import Answer
from wallet.shown.access import Access
from wallet.shown.sentences import looker, purpose_of
from wallet.shown.service import Outcome, Shown
from wallet.types.schema import CertificateType


class RefusalView(Answer):
    """Why a code didn't count."""

    code: str
    text: str


class ShownCertificate(Answer):
    """A certificate with exactly what the running case sees of it."""

    id: str
    type: str
    name: str
    issuer: Named
    ends: datetime | None
    fields: list[FieldView]
    photo: str | None
    """JPEG in Base64, if the case sees it."""


class VerificationView(Answer):
    """What a scan led to."""

    id: str
    at: datetime
    passed: bool
    refusal: RefusalView | None
    scenario: Named
    application: str | None
    """Number of the application that it is for."""
    certificates: list[ShownCertificate]


class SeenBy(Answer):
    """Who looked."""

    name: str
    department: str | None


class ScenarioNamed(Named):
    """A purpose with its reason."""

    why: str


class SeenCertificate(Named):
    """A certificate of which something was seen."""

    fields: list[str]
    """What was seen of it, by label."""


class AccessView(Answer):
    """A line of the log as its holder sees it."""

    id: str
    at: datetime
    passed: bool
    refusal: RefusalView | None
    by: SeenBy
    scenario: ScenarioNamed
    application: str | None
    """Number of the holder's application that it was for, if one was named."""
    certificates: list[SeenCertificate]
    denied_at: datetime | None
    unread: bool


def verification_view(outcome: Outcome, visit: Visit) -> VerificationView:
    """What a scan led to, for the clerk."""
    access = outcome.access
    return VerificationView(
        id=access.id,
        at=access.at,
        passed=access.refusal is None,
        refusal=_refusal(access, visit.language),
        scenario=Named(id=outcome.scenario.id, name=outcome.scenario.name.in_(visit.language)),
        application=access.application,
        certificates=[_shown(one, visit) for one in outcome.shown],
    )


def access_view(access: Access, visit: Visit) -> AccessView:
    """A line of the log, for its holder."""
    (name, why), language = purpose_of(access, visit.wallet.scenarios), visit.language
    department = access.by.department
    kinds = {seen.certificate: visit.wallet.types.find(seen.type) for seen in access.seen}
    return AccessView(
        id=access.id,
        at=access.at,
        passed=access.refusal is None,
        refusal=_refusal(access, language),
        by=SeenBy(
            name=looker(access, language),
            department=visit.wallet.departments.name_of(department, language) if department else None,
        ),
        scenario=ScenarioNamed(id=access.scenario, name=name.in_(language), why=why.in_(language)),
        application=access.application,
        certificates=[
            SeenCertificate(
                id=seen.certificate,
                name=kinds[seen.certificate].name.in_(language),
                fields=_labels(kinds[seen.certificate], seen.fields, language),
            )
            for seen in access.seen
        ],
        denied_at=access.denied_at,
        unread=access.unread,
    )


def refusal_text(code: str, language: str) -> str:
    """What a refusal's code means, for whoever was refused."""
    refusal = REFUSALS.get(code, errors.TokenRefused)
    return refusal.en if language == "en" else refusal.zh


def _all_refusals(base: type[errors.TokenRefused]) -> list[type[errors.TokenRefused]]:
    return [base, *(one for child in base.__subclasses__() for one in _all_refusals(child))]


REFUSALS = {refusal.code: refusal for refusal in _all_refusals(errors.TokenRefused)}


def _refusal(access: Access, language: str) -> RefusalView | None:
    if access.refusal is None:
        return None
    return RefusalView(code=access.refusal, text=refusal_text(access.refusal, language))


def _shown(shown: Shown, visit: Visit) -> ShownCertificate:
    kind = visit.wallet.types.find(shown.kept.certificate.type)
    fields = [field for field in visit.views.fields(shown.kept) if field.id in shown.fields]
    return ShownCertificate(
        id=shown.kept.certificate.id,
        type=kind.id,
        name=kind.name.in_(visit.language),
        issuer=visit.views.department(kind.issuer),
        ends=shown.kept.certificate.ends,
        fields=[FieldView(id=f.id, label=f.label, value=f.value) for f in fields],
        photo=base64.b64encode(shown.photo).decode() if shown.photo else None,
    )


def _labels(kind: CertificateType, fields: tuple[str, ...], language: str) -> list[str]:
    return [field.label.in_(language) for field in kind.fields if field.id in fields]
