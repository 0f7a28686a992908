"""A certificate (证照) as a document that its department signs and its holder's device is named in. Rules only.

The claims: `iss` the department, `jti` the certificate's own id, `vct` its type, `iat`, `nbf`, `exp`, its `fields`,
`cnf.jkt` the thumbprint of the device key that may present it (RFC 7800, RFC 9449), and `status.status_list` where its
state is published (Token Status List). Whether it is in force is asked elsewhere (`wallet/standing.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wallet.errors import WrongIssuer, WrongKind
from wallet.jose import KID, MAX_TOKEN, Claims, kid_of, sign, taken_apart, verify
from wallet.keys import KeyBook, KeySet, check_signed_by
from wallet.status_list import StatusRef
from wallet.times import moment, unix
from wallet.types.check import Fields, check_fields
from wallet.types.schema import CertificateType

KIND = "certificate+jwt"
OPAQUE = re.compile(r"[A-Za-z0-9_-]{22}")
"""128 random bits: the id of a certificate, of a presentation, or a nonce."""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says."""

    id: str
    type: str
    issuer: str
    holder: str
    """The thumbprint of the holder's device key."""
    fields: Fields
    issued_at: datetime
    begins: datetime
    ends: datetime | None
    status: StatusRef


@dataclass(frozen=True)
class Order:
    """What is to be issued: a new `certificate_id` of 128 random bits, for the device of this thumbprint."""

    certificate_id: str
    holder: str
    fields: Mapping[str, object]
    status: StatusRef


def certificate_for(order: Order, kind: CertificateType, now: datetime) -> Certificate:
    """The certificate of an order, valid from now on. Raises `FieldsRefused` if a field doesn't fit the type."""
    fields, begins = check_fields(kind, order.fields), now.replace(microsecond=0)
    ends = kind.ends(fields, begins)
    return Certificate(
        order.certificate_id, kind.id, kind.issuer, order.holder, fields, begins, begins, ends, order.status
    )


def signed(certificate: Certificate, keys: KeySet, now: datetime) -> str:
    """The certificate signed with its department's present key. Raises `WrongIssuer` or `UnknownKey`."""
    if keys.issuer != certificate.issuer:
        raise WrongIssuer
    key, private = keys.signing(now)
    return sign(claims_of(certificate), private, KIND, key.kid)


def bound_to(certificate: Certificate, holder: str, now: datetime) -> Certificate:
    """The same certificate for another device of its holder, to be signed anew; its dates stay."""
    return replace(certificate, holder=holder, issued_at=now.replace(microsecond=0))


def read(token: str, book: KeyBook) -> Certificate:
    """What a signed certificate says. Raises a `TokenRefused` if it isn't one of ours; the signature comes first."""
    key = book.find(kid_of(token))
    certificate = from_claims(verify(token, key.public, KIND))
    check_signed_by(key, certificate.issuer, certificate.issued_at)
    return certificate


def vouched(token: str) -> Certificate:
    """What a certificate says that we have kept sealed ourselves, whatever its signature is worth now."""
    return from_claims(json.loads(taken_apart(token, MAX_TOKEN).payload))


def claims_of(certificate: Certificate) -> Claims:
    """What is signed of a certificate."""
    claims: Claims = {
        "iss": certificate.issuer,
        "jti": certificate.id,
        "vct": certificate.type,
        "iat": unix(certificate.issued_at),
        "nbf": unix(certificate.begins),
        "fields": certificate.fields,
        "cnf": {"jkt": certificate.holder},
        "status": certificate.status.as_json(),
    }
    return claims | ({"exp": unix(certificate.ends)} if certificate.ends else {})


def from_claims(claims: Claims) -> Certificate:
    """The certificate of signed claims. Raises `WrongKind` if they aren't one's."""
    fields = claims.get("fields")
    if not isinstance(fields, dict):
        raise WrongKind
    return Certificate(
        id=_text(claims, "jti", OPAQUE),
        type=_text(claims, "vct"),
        issuer=_text(claims, "iss"),
        holder=_text(_object(claims, "cnf"), "jkt", KID),
        fields=fields,
        issued_at=moment(claims, "iat"),
        begins=moment(claims, "nbf"),
        ends=moment(claims, "exp") if "exp" in claims else None,
        status=StatusRef.read(_object(claims, "status")),
    )


def _text(claims: Claims, name: str, pattern: re.Pattern[str] | None = None) -> str:
    told = claims.get(name)
    if not isinstance(told, str) or not told or (pattern and not pattern.fullmatch(told)):
        raise WrongKind
    return told


def _object(claims: Claims, name: str) -> dict[str, Any]:
    told = claims.get(name)
    if not isinstance(told, dict):
        raise WrongKind
    return told
