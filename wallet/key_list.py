"""The list of all departments' keys, past ones with their lives, as the city signs it. Rules only.

It is a JWKS (RFC 7517) in a JWS of a day's life: a verifier without network knows from it whose signature it sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from wallet.errors import Expired, WrongKind
from wallet.jose import Claims, sign, verify
from wallet.jwk import PrivateKey, PublicKey, jwk_of, key_of, thumbprint
from wallet.keys import IssuerKey, KeyBook
from wallet.times import moment, unix

LIST_LIFE = timedelta(days=1)
KEY_LIST = "jwk-set+jwt"
CITY = "city"
MAX_KEY_LIST = 1_000_000
"""Characters: some four thousand keys."""


def signed_list(keys: Iterable[IssuerKey], city: PrivateKey, now: datetime) -> str:
    """Every key with its life, past ones too, as a JWKS (RFC 7517) that the city signs for a day."""
    claims = {"iss": CITY, "iat": unix(now), "exp": unix(now + LIST_LIFE), "keys": as_jwks(keys)}
    return sign(claims, city, KEY_LIST, thumbprint(city.public_key()))


def as_jwks(keys: Iterable[IssuerKey]) -> list[Claims]:
    """The keys as the members of a JWKS, each with the department and the time in which it signs."""
    return [_as_json(key) for key in sorted(keys, key=lambda k: (k.issuer, k.begins))]


def read_list(token: str, city: PublicKey, now: datetime) -> KeyBook:
    """The keys of a signed list. Raises what `jose.verify` does, and `Expired` for a list of long ago."""
    claims = verify(token, city, KEY_LIST, MAX_KEY_LIST)
    keys = claims.get("keys")
    if claims.get("iss") != CITY or not isinstance(keys, list):
        raise WrongKind
    if now >= moment(claims, "exp"):
        raise Expired
    return KeyBook(_key(told) for told in keys)


def _as_json(key: IssuerKey) -> Claims:
    lives = {"kid": key.kid, "use": "sig", "iss": key.issuer, "nbf": unix(key.begins)}
    ends = {"exp": unix(key.ends)} if key.ends else {}
    return {**jwk_of(key.public), **lives, **ends, **({"withdrawn": True} if key.withdrawn else {})}


def _key(told: object) -> IssuerKey:
    if not isinstance(told, dict):
        raise WrongKind
    ends = moment(told, "exp") if "exp" in told else None
    return IssuerKey(str(told.get("iss")), key_of(told), moment(told, "nbf"), ends, told.get("withdrawn") is True)
