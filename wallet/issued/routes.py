"""What officers of the issuing department do with certificates, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from wallet.blueprint import Routes, Visit
from wallet.errors import NotAllowed
from wallet.issued.record import Kept
from wallet.issued.views import Card, CertificateView, Named
from wallet.shapes import Answer, Body
from wallet.standing import ACTION_LABELS, MOVES, REASON_LABELS, REASONS, Action, Reason

routes = Routes()
PATH = "/v1/office/certificates"
ACTED = (400, 401, 403, 404, 409, 422)
Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(max_length=40)]
Said = Annotated[dict[Name, Text | int | list[Text]], Field(max_length=40)]
"""Fields of a certificate as an officer fills them in; its type says what fits."""


class SeenCertificate(Body):
    """The state of things that an action is about: the certificate's revision."""

    seen: Annotated[int, Field(ge=1)]


class WithReason(SeenCertificate):
    """Why."""

    reason: Annotated[Reason, Field(strict=False)]


class Renewal(SeenCertificate):
    """What the new certificate says otherwise than the old one."""

    fields: Annotated[Said, Field(default_factory=dict)]


class MoveView(Answer):
    """What was decided of it."""

    action: Action
    label: str
    at: datetime
    by: str
    reason_label: str | None


class OfficerView(CertificateView):
    """A certificate as its department's officer sees it."""

    revision: int
    history: list[MoveView]
    possible: list[Action]
    """What can be done with it now."""
    reasons: dict[Action, list[Named]]
    """The reasons that an action may have; one that isn't here needs none."""


class FoundCertificates(Answer):
    """What was found."""

    certificates: list[Card]


@routes.get(PATH, "My department's certificates by number or application", answer=FoundCertificates, problems=ACTED)
async def find_certificates(visit: Visit) -> FoundCertificates:
    number, application = visit.query("number"), visit.query("application")
    found = await visit.wallet.issued.found(department_of(visit), number, application)
    return FoundCertificates(certificates=[visit.views.card(kept) for kept in found])


@routes.get(f"{PATH}/<certificate_id:str>", "One of them; its holder sees it", answer=OfficerView, problems=ACTED)
async def look_at_certificate(visit: Visit, certificate_id: str) -> OfficerView:
    kept = await visit.wallet.issued.of_department(certificate_id, department_of(visit))
    await visit.wallet.verification.note_look(kept, visit.staff)
    return officer_view(kept, visit)


@routes.post(
    f"{PATH}/<certificate_id:str>/suspension", "Suspend it", body=WithReason, answer=OfficerView, problems=ACTED
)
async def suspend_certificate(visit: Visit, body: WithReason, certificate_id: str) -> OfficerView:
    return await _decided(visit, certificate_id, Action.SUSPEND, body.seen, body.reason)


@routes.post(
    f"{PATH}/<certificate_id:str>/resumption",
    "Put it in force again",
    body=SeenCertificate,
    answer=OfficerView,
    problems=ACTED,
)
async def resume_certificate(visit: Visit, body: SeenCertificate, certificate_id: str) -> OfficerView:
    return await _decided(visit, certificate_id, Action.RESUME, body.seen, None)


@routes.post(
    f"{PATH}/<certificate_id:str>/revocation",
    "Revoke it for good",
    body=WithReason,
    answer=OfficerView,
    problems=ACTED,
)
async def revoke_certificate(visit: Visit, body: WithReason, certificate_id: str) -> OfficerView:
    return await _decided(visit, certificate_id, Action.REVOKE, body.seen, body.reason)


@routes.post(
    f"{PATH}/<certificate_id:str>/renewal",
    "Issue a new certificate in its place",
    body=Renewal,
    answer=OfficerView,
    status=201,
    problems=ACTED,
)
async def renew_certificate(visit: Visit, body: Renewal, certificate_id: str) -> OfficerView:
    kept = await _to_decide(visit, certificate_id)
    return officer_view(await visit.wallet.issued.renew(kept, body.fields, _officer(visit), body.seen), visit)


async def _decided(visit: Visit, certificate_id: str, action: Action, seen: int, reason: Reason | None) -> OfficerView:
    kept = await _to_decide(visit, certificate_id)
    return officer_view(await visit.wallet.issued.decide(kept, action, _officer(visit), seen, reason), visit)


async def _to_decide(visit: Visit, certificate_id: str) -> Kept:
    """What an officer is to decide on. Raises `NotFound`, and `NotAllowed` for one's own."""
    kept = await visit.wallet.issued.of_department(certificate_id, department_of(visit))
    if _own(kept, visit):
        raise NotAllowed
    return kept


def _own(kept: Kept, visit: Visit) -> bool:
    """Whether it is the officer's own: nobody decides about themselves."""
    return visit.staff.person == kept.holder


def department_of(visit: Visit) -> str:
    """The department that an officer acts for. Raises `NotAllowed` for one who is bound to none."""
    department = visit.wallet.departments.id_of(visit.staff.department)
    if department is None:
        raise NotAllowed
    return department


def _officer(visit: Visit) -> tuple[str, str]:
    return visit.staff.name, visit.staff.account or ""


def officer_view(kept: Kept, visit: Visit) -> OfficerView:
    """A certificate for its department's officer."""
    language, state = visit.language, kept.standing.state
    return OfficerView(
        **dict(visit.views.whole(kept)),
        revision=kept.revision,
        history=[
            MoveView(
                action=move.action,
                label=ACTION_LABELS[move.action].in_(language),
                at=move.at,
                by=move.by,
                reason_label=REASON_LABELS[move.reason].in_(language) if move.reason else None,
            )
            for move in kept.moves
        ],
        possible=[action for action, moves in MOVES.items() if state in moves and not _own(kept, visit)],
        reasons={
            action: [Named(id=one, name=REASON_LABELS[one].in_(language)) for one in Reason if one in reasons]
            for action, reasons in REASONS.items()
        },
    )
