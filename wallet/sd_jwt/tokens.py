"""SD-JWTs as they are issued, shown and verified, with the holder's key binding (RFC 9901, 4 and 7). Rules only."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.errors import (
    DisclosureRefused,
    Expired,
    Malformed,
    NotYet,
    TooLarge,
    WrongAudience,
    WrongHolder,
    WrongKind,
    WrongNonce,
)
from wallet.jose import MAX_TOKEN, Claims, sign, verify
from wallet.jwk import PrivateKey, PublicKey, key_of
from wallet.sd_jwt.disclosures import Salts, concealed, content_of, digest_of, revealed
from wallet.times import LEEWAY, moment, unix

KIND = "dc+sd-jwt"
BINDING = "kb+jwt"
BINDING_LIFE = timedelta(seconds=60)
"""How old a holder's proof may be."""


@dataclass(frozen=True)
class Parts:
    """An SD-JWT taken apart; `binding` is the holder's proof, if it is there."""

    signed: str
    disclosures: tuple[str, ...]
    binding: str | None

    @property
    def without_binding(self) -> str:
        """What the holder's proof is made over."""
        return "~".join((self.signed, *self.disclosures, ""))


@dataclass(frozen=True)
class Asked:
    """What a verifier expects of the holder's proof. Without network it gives no nonce, and remembers those it saw."""

    audience: str
    nonce: str | None
    now: datetime


@dataclass(frozen=True)
class Proof:
    """A holder's proof that counted."""

    nonce: str
    made_at: datetime


def issue(claims: Claims, key: PrivateKey, kid: str, salts: Salts) -> str:
    """An SD-JWT of claims of which those in `Hidden` may be kept back."""
    payload, disclosures = concealed(claims, salts)
    return "~".join((sign(payload, key, KIND, kid), *disclosures, ""))


def taken_apart(token: str) -> Parts:
    """The parts of an SD-JWT. Raises `TooLarge` or `Malformed`."""
    if len(token) > MAX_TOKEN:
        raise TooLarge
    signed, *rest = token.split("~")
    if not token.isascii() or not rest or not all(rest[:-1]):
        raise Malformed
    return Parts(signed, tuple(rest[:-1]), rest[-1] or None)


def chosen(token: str, names: Collection[str]) -> str:
    """The SD-JWT with only the disclosures of claims with these names."""
    parts = taken_apart(token)
    kept = (d for d in parts.disclosures if _name(d) in names)
    return "~".join((parts.signed, *kept, ""))


def with_binding(token: str, device: PrivateKey, audience: str, nonce: str, now: datetime) -> str:
    """The SD-JWT as a holder shows it: with the proof, for this audience and nonce, that the device made it."""
    shown = taken_apart(token).without_binding
    claims = {"iat": unix(now), "aud": audience, "nonce": nonce, "sd_hash": digest_of(shown)}
    return shown + sign(claims, device, BINDING)


def check_issued(parts: Parts, key: PublicKey, kind: str = KIND) -> tuple[Claims, Claims]:
    """What the issuer signed, and the claims with what is disclosed. Raises a `TokenRefused` or `DisclosureRefused`."""
    payload = verify(parts.signed, key, kind)
    return payload, revealed(payload, parts.disclosures)


def holder_of(payload: Claims) -> PublicKey:
    """The key of the holder that the issuer named. Raises `WrongHolder` if it named none, or `UnknownKey`."""
    confirmed = payload.get("cnf")
    jwk = confirmed.get("jwk") if isinstance(confirmed, dict) else None
    if not isinstance(jwk, dict):
        raise WrongHolder
    return key_of(jwk)


def check_binding(parts: Parts, payload: Claims, asked: Asked) -> Proof:
    """That the holder named in the signed payload made this very presentation, for us and now.

    Raises a `TokenRefused`: `WrongHolder` if there is no proof at all, for a missing proof is no proof.
    """
    if parts.binding is None:
        raise WrongHolder
    claims = verify(parts.binding, holder_of(payload), BINDING)
    nonce, made_at = claims.get("nonce"), moment(claims, "iat")
    if not isinstance(nonce, str) or not nonce or not isinstance(claims.get("sd_hash"), str):
        raise WrongKind
    if not hmac.compare_digest(claims["sd_hash"].encode(), digest_of(parts.without_binding).encode()):
        raise DisclosureRefused
    if claims.get("aud") != asked.audience:
        raise WrongAudience
    if made_at > asked.now + LEEWAY:
        raise NotYet
    if asked.now >= made_at + BINDING_LIFE + LEEWAY:
        raise Expired
    if asked.nonce is not None and not hmac.compare_digest(nonce.encode(), asked.nonce.encode()):
        raise WrongNonce
    return Proof(nonce, made_at)


def _name(disclosure: str) -> str | None:
    try:
        return str(content_of(disclosure, 3)[1])
    except DisclosureRefused:
        return None
