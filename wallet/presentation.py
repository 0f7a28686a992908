"""The code that a holder shows (亮证): a token of 60 seconds in a QR, signed by their device. Rules only.

It names the certificates by their ids, the kind of counter and the scenario, and carries the nonce that we gave the
device. It says nothing of a person: any other claim in it makes it none of ours. That it counts once only is the
store's doing, by `Presentation.id`. The device counts from the time that comes with the nonce, not from its own clock.

Whoever verifies looks up the device's key by `jose.kid_of`, opens the token with it, looks up what it names, and lets
`check` go through the list.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from wallet.certificate import OPAQUE, Certificate
from wallet.errors import Expired, NotYet, OutsideScenario, TooLong, WrongAudience, WrongHolder, WrongKind, WrongNonce
from wallet.jose import sign, verify
from wallet.jwk import PrivateKey, PublicKey, thumbprint
from wallet.scenarios.scenario import Audience, Scenario
from wallet.standing import Standing, check_in_force
from wallet.times import LEEWAY, moment, unix
from wallet.types.check import Fields

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


@dataclass(frozen=True)
class Scan:
    """What we know when a code is scanned: who looks and why, and what the code names."""

    now: datetime
    audience: Audience
    scenario: Scenario
    nonce: str | None
    """What we gave this device last; None if nothing, or it's over."""
    certificates: Mapping[str, tuple[Certificate, Standing]]


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


def check_audience(shown: Presentation, scan: Scan) -> None:
    """That it was made for the kind of counter that looks. Raises `WrongAudience`."""
    if shown.audience != scan.audience:
        raise WrongAudience


def check_life(shown: Presentation, scan: Scan) -> None:
    """That it counts now, and never claimed more than 60 seconds. Raises `TooLong`, `NotYet` or `Expired`."""
    if not timedelta() < shown.ends - shown.made_at <= LIFE:
        raise TooLong
    if scan.now < shown.made_at - LEEWAY:
        raise NotYet
    if scan.now >= shown.ends + LEEWAY:
        raise Expired


def check_nonce(shown: Presentation, scan: Scan) -> None:
    """That it answers what we gave this device. Raises `WrongNonce`."""
    if scan.nonce is None or not hmac.compare_digest(shown.nonce, scan.nonce):
        raise WrongNonce


def check_holder(shown: Presentation, scan: Scan) -> None:
    """That every certificate is bound to this device. Raises `WrongHolder`, also for one that there isn't."""
    for certificate_id in shown.certificates:
        held = scan.certificates.get(certificate_id)
        if held is None or held[0].id != certificate_id or held[0].holder != shown.device:
            raise WrongHolder


def check_status(shown: Presentation, scan: Scan) -> None:
    """That every certificate is in force now. Raises a `NotInForce`."""
    for certificate_id in shown.certificates:
        certificate, standing = scan.certificates[certificate_id]
        check_in_force(certificate, standing, scan.now)


def check_scenario(shown: Presentation, scan: Scan) -> None:
    """That the holder agreed to the case that runs here, and it may see each certificate. Raises `OutsideScenario`."""
    if shown.scenario != scan.scenario.id or scan.audience not in scan.scenario.audiences:
        raise OutsideScenario
    for certificate_id in shown.certificates:
        scan.scenario.seen_of(scan.certificates[certificate_id][0].type)


CHECKS: tuple[Callable[[Presentation, Scan], None], ...] = (
    check_audience,
    check_life,
    check_nonce,
    check_holder,
    check_status,
    check_scenario,
)
"""After `opened`: what makes a code count, in this order. The first that fails says why it doesn't."""


def check(shown: Presentation, scan: Scan) -> dict[str, Fields]:
    """Go through the list; what the running case sees of each certificate. Raises a `TokenRefused`."""
    for check_one in CHECKS:
        check_one(shown, scan)
    return {name: scan.scenario.released(scan.certificates[name][0]) for name in shown.certificates}


def _matching(pattern: re.Pattern[str], told: object) -> str:
    if not isinstance(told, str) or not pattern.fullmatch(told):
        raise WrongKind
    return told
