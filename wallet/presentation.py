"""The code that a holder shows (亮证): a token of 60 seconds in a QR, signed by their device. Rules only.

It names the certificates by their ids, the kind of counter and the scenario, and carries the nonce that we gave the
device. It says nothing of a person: any other claim in it makes it none of ours. That it counts once only is the
store's doing, by `Presentation.id`. The device counts from the time that comes with the nonce, not from its own clock.

Whoever verifies looks up the device's key by `jose.kid_of`, opens the token with it, looks up what it names, and goes
on in `wallet/verification.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from wallet.certificate import OPAQUE
from wallet.errors import WrongKind
from wallet.jose import sign, verify
from wallet.jwk import PrivateKey, PublicKey, thumbprint
from wallet.scenarios.scenario import Audience
from wallet.times import moment, unix

KIND = "presentation+jwt"
LIFE = timedelta(seconds=60)
MAX_CODE = 1024
"""Characters: more makes a QR that a camera reads badly."""
MAX_CERTIFICATES = 5
CLAIMS = {"jti", "crt", "aud", "scn", "nonce", "iat", "exp"}
SCENARIO = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True)
class Wish:
    """What the holder agreed to show: these certificates, for this scenario, at such a counter."""

    id: str
    certificates: tuple[str, ...]
    audience: Audience
    scenario: str
    nonce: str


@dataclass(frozen=True)
class Presentation(Wish):
    """The wish as a device signed it; `device` is the thumbprint of its key."""

    made_at: datetime
    ends: datetime
    device: str


def create(wish: Wish, device: PrivateKey, now: datetime) -> str:
    """The token that a device makes of a wish; the wallet page does the same in the browser."""
    claims = {
        "jti": wish.id,
        "crt": list(wish.certificates),
        "aud": wish.audience,
        "scn": wish.scenario,
        "nonce": wish.nonce,
        "iat": unix(now),
        "exp": unix(now + LIFE),
    }
    return sign(claims, device, KIND, thumbprint(device.public_key()))


def opened(token: str, device: PublicKey) -> Presentation:
    """What a token says, if this device signed it: that comes first. Raises a `TokenRefused`."""
    claims = verify(token, device, KIND, MAX_CODE)
    if claims.keys() != CLAIMS:
        raise WrongKind
    certificates = claims["crt"]
    if not isinstance(certificates, list) or not 1 <= len(certificates) <= MAX_CERTIFICATES:
        raise WrongKind
    if claims["aud"] not in get_args(Audience):
        raise WrongKind
    return Presentation(
        id=_matching(OPAQUE, claims["jti"]),
        certificates=tuple(_matching(OPAQUE, certificate) for certificate in certificates),
        audience=claims["aud"],
        scenario=_matching(SCENARIO, claims["scn"]),
        nonce=_matching(OPAQUE, claims["nonce"]),
        made_at=moment(claims, "iat"),
        ends=moment(claims, "exp"),
        device=thumbprint(device),
    )


def _matching(pattern: re.Pattern[str], told: object) -> str:
    if not isinstance(told, str) or not pattern.fullmatch(told):
        raise WrongKind
    return told
