"""A certificate for where there is no network: an SD-JWT, and what may be said when it is shown. Rules only.

The verifier has the city's signed list of keys and the departments' status lists as it last saw them. It can tell who
signed, who shows it and what the list said as of its time; when the list is too old it says "unknown", never "valid".
It can't tell a code that another verifier saw a moment ago: it remembers the nonces that it saw itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wallet.certificate import Certificate, claims_of, from_claims
from wallet.errors import TooLong, WrongHolder, WrongIssuer
from wallet.jose import Claims, kid_of
from wallet.jwk import PublicKey, jwk_of, thumbprint
from wallet.keys import KeyBook, KeySet, check_signed_by
from wallet.scenarios.scenario import Scenario
from wallet.sd_jwt.disclosures import Hidden, Salts
from wallet.sd_jwt.tokens import Asked, Proof, check_binding, check_issued, chosen, holder_of, issue, taken_apart
from wallet.standing import Standing, State, check_in_force
from wallet.status_list import Status
from wallet.status_token import Published
from wallet.types.check import Fields

COPY_LIFE = timedelta(days=7)
"""How long a copy counts at most: nothing calls it back from a stolen phone that stays without network, and hardly
anybody else is without network for a week."""


@dataclass(frozen=True)
class Verdict:
    """What a verifier without network may say of what it was shown."""

    type: str
    issuer: str
    fields: Fields
    status: Status
    as_of: datetime | None
    """When the status list was published; None if there is none at hand."""
    proof: Proof


def for_offline(certificate: Certificate, device: PublicKey, keys: KeySet, salts: Salts, now: datetime) -> str:
    """The certificate with every field to be shown or kept back by itself, for `COPY_LIFE` if it doesn't end before.

    Raises `WrongIssuer` for a department that it isn't of, and `WrongHolder` for a device that it isn't bound to.
    """
    if keys.issuer != certificate.issuer:
        raise WrongIssuer
    if thumbprint(device) != certificate.holder:
        raise WrongHolder
    key, private = keys.signing(now)
    fields = {name: Hidden(value) for name, value in certificate.fields.items()}
    made_at = now.replace(microsecond=0)
    ends = min(certificate.ends or made_at + COPY_LIFE, made_at + COPY_LIFE)
    copy = replace(certificate, issued_at=made_at, ends=ends)
    return issue(claims_of(copy) | {"fields": fields, "cnf": {"jwk": jwk_of(device)}}, private, key.kid, salts)


def for_scenario(token: str, certificate_type: str, scenario: Scenario) -> str:
    """The token with only the fields that a scenario sees, to be bound by the device. Raises `OutsideScenario`."""
    return chosen(token, scenario.seen_of(certificate_type))


def verify(token: str, book: KeyBook, lists: Mapping[str, Published], asked: Asked) -> Verdict:
    """What may be said of a token that is shown. `lists` are the status lists at hand, by their addresses.

    The issuer's signature comes first, then the copy's life, the certificate's dates, and the holder. Raises a
    `TokenRefused`, `DisclosureRefused`, or `ListRefused` if the list isn't that of the certificate.
    """
    parts = taken_apart(token)
    key = book.find(kid_of(parts.signed))
    payload, claims = check_issued(parts, key.public)
    certificate = _certificate(payload, claims)
    check_signed_by(key, certificate.issuer, certificate.issued_at)
    check_life(certificate)
    check_dates(certificate, asked.now)
    proof = check_binding(parts, payload, asked)
    published = lists.get(certificate.status.uri)
    as_of = published.as_of if published else None
    status = published.status_of(certificate.status, certificate.issuer, asked.now) if published else Status.UNKNOWN
    return Verdict(certificate.type, certificate.issuer, certificate.fields, status, as_of, proof)


def check_life(copy: Certificate) -> None:
    """That the copy gives itself no more time than `COPY_LIFE`, as those of earlier releases did. Raises `TooLong`."""
    if copy.ends is None or copy.ends - copy.issued_at > COPY_LIFE:
        raise TooLong


def check_dates(certificate: Certificate, now: datetime) -> None:
    """That the certificate has begun and hasn't ended. Raises `CertificateNotYet` or `CertificateExpired`."""
    check_in_force(certificate, Standing(State.VALID, certificate.issued_at, certificate.issuer), now)


def _certificate(payload: Claims, claims: Claims) -> Certificate:
    # only the fields come from what the holder chose to show: all else stands in the open where the issuer signed it
    shown = {"fields": claims.get("fields"), "cnf": {"jkt": thumbprint(holder_of(payload))}}
    return from_claims(payload | shown)
