"""Who saw what of a certificate, when and for what, or was refused: a line of the access log. Rules only.

A line holds no value of a certificate, only which fields were seen. It is signed, so that nobody can change it
afterwards without its showing. A clerk's own key could sign it, as it signs look-ups in registers, but only with a
touch for each citizen at the counter, whose code lives a minute. A key that the server held for each clerk would prove
no more than the department's, since whoever holds the one holds the other: so the key of the clerk's department signs
(the city's for whoever is bound to none), and the clerk's account stands in what is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.errors import BadSignature
from wallet.jose import Claims, kid_of, sign, verify
from wallet.keys import KeyBook, KeySet, check_signed_by
from wallet.scenarios.scenario import Audience
from wallet.times import unix

KIND = "access+jwt"
KEPT_FOR = timedelta(days=3 * 365)
"""Personal Information Protection Law, art. 56: records of how personal data was handled are kept for three years."""
AGAIN = timedelta(minutes=10)
"""So long the same scan gets the same answer again."""
ISSUER = "issuing-department"
"""In place of a scenario: an officer of the department that issued it looks at a certificate, and no code is shown."""
SPAN, MOST_REFUSED = timedelta(hours=1), 200
"""So many scans of a clerk may be refused in a span: more than a busy counter has, far too few to try codes out."""


@dataclass(frozen=True)
class Seen:
    """Which fields of which certificate."""

    certificate: str
    type: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Clerk:
    """Who scanned."""

    account: str
    name: str
    department: str | None
    """Id of the department that they are bound to."""


@dataclass(frozen=True)
class Access:
    """A line of the log."""

    id: str
    at: datetime
    by: Clerk
    scan: str
    """The clerk's account with their own id of the scan: the same one gets the same answer."""
    code_hash: str
    scenario: str
    audience: Audience
    refusal: str | None
    """Code of the check that failed; None if it passed."""
    device: str | None = None
    """That showed it; None if the code named none of ours."""
    holder: str | None = None
    citizen: str | None = None
    """The account that the device was registered with: where its owner is told."""
    presentation: str | None = None
    """What is used up by it; of a refused one nothing is."""
    seen: tuple[Seen, ...] = ()
    application: str | None = None
    """Number of the holder's application that it was for, if the clerk named one; of a refused scan none is kept,
    because what was typed may be anybody's."""
    unread: bool = True
    denied_at: datetime | None = None
    """When the holder said that it wasn't them."""


def line_claims(access: Access, issuer: str) -> Claims:
    """What is signed of a line."""
    case = {"app": access.application} if access.application else {}
    return {
        **case,
        "iss": issuer,
        "jti": access.id,
        "iat": unix(access.at),
        "sub": access.by.account,
        "scn": access.scenario,
        "aud": access.audience,
        "cod": access.code_hash,
        "out": access.refusal or "passed",
        "dev": access.device,
        "hld": access.holder,
        "crt": [{"id": one.certificate, "fields": list(one.fields)} for one in access.seen],
    }


def signed_line(access: Access, keys: KeySet) -> str:
    """The line, signed for the clerk by their department."""
    key, private = keys.signing(access.at)
    return sign(line_claims(access, keys.issuer), private, KIND, key.kid)


def check_line(access: Access, token: str, book: KeyBook) -> None:
    """That a line says what was signed. Raises a `TokenRefused`."""
    key = book.find(kid_of(token))
    claims: Mapping[str, object] = verify(token, key.public, KIND)
    check_signed_by(key, claims.get("iss"), access.at)
    if claims != line_claims(access, key.issuer):
        raise BadSignature
