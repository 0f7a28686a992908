"""What anybody may fetch: keys and status lists, for verifiers without network too."""

from __future__ import annotations

from datetime import datetime

from sanic import HTTPResponse
from sanic.response import json, text

from wallet.blueprint import Routes, Visit
from wallet.issued.views import Named
from wallet.shapes import Answer
from wallet.standing import State
from wallet.status_token import REFRESH
from wallet.types.schema import CertificateType, FieldType

routes = Routes()


class StandingView(Answer):
    """Whether a certificate counts, for whoever has its paper before them. Nothing of its holder."""

    name: str
    issuer: Named
    state: State
    state_label: str
    begins: datetime
    ends: datetime | None


class FieldNames(Answer):
    """What a field is called, and what its values are, where they are to be chosen from."""

    id: str
    label: str
    type: FieldType
    options: dict[str, str]


class TypeNames(Answer):
    """What a kind of certificate and its fields are called."""

    id: str
    name: str
    issuer: Named
    fields: list[FieldNames]


class TypeList(Answer):
    """All kinds."""

    types: list[TypeNames]


FRESH = {"Cache-Control": f"public, max-age={int(REFRESH.total_seconds())}"}


@routes.get("/.well-known/certificate-keys.json", "The departments' keys (RFC 7517)")
async def certificate_jwks(visit: Visit) -> HTTPResponse:
    return json(await visit.wallet.published.jwks(), headers=FRESH)


@routes.get("/v1/certificate-key-list", "The same, signed by the city for a day", media="application/jwk-set+jwt")
async def certificate_key_list(visit: Visit) -> HTTPResponse:
    return text(await visit.wallet.published.key_list(), headers=FRESH, content_type="application/jwk-set+jwt")


@routes.get(
    "/v1/status-lists/<list_id:str>",
    "Which certificates aren't in force (Token Status List)",
    problems=(404,),
    media="application/statuslist+jwt",
)
async def status_list(visit: Visit, list_id: str) -> HTTPResponse:
    token = await visit.wallet.published.status_list(list_id)
    return text(token, headers=FRESH, content_type="application/statuslist+jwt")


@routes.get("/v1/certificate-types", "What certificates and their fields are called", answer=TypeList)
async def list_certificate_types(visit: Visit) -> TypeList:
    return TypeList(types=[_names(kind, visit) for kind in visit.wallet.types.all()])


@routes.get(
    "/v1/certificates/<certificate_id:str>", "Whether a certificate counts", answer=StandingView, problems=(404,)
)
async def get_certificate_standing(visit: Visit, certificate_id: str) -> StandingView:
    card = visit.views.card(await visit.wallet.issued.get(certificate_id))
    return StandingView(**card.model_dump(include=set(StandingView.model_fields)))


def _names(kind: CertificateType, visit: Visit) -> TypeNames:
    fields = [
        FieldNames(
            id=field.id,
            label=field.label.in_(visit.language),
            type=field.type,
            options={value: label.in_(visit.language) for value, label in field.options.items()},
        )
        for field in kind.fields
    ]
    issuer = visit.views.department(kind.issuer)
    return TypeNames(id=kind.id, name=kind.name.in_(visit.language), issuer=issuer, fields=fields)
