"""Whether a code that a holder shows counts, and what the running case sees: one list of checks. Rules only.

`presentation.opened` has been sure of the signature and the kind before. Each check here has its own refusal.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.certificate import Certificate
from wallet.errors import (
    Expired,
    NotAgreed,
    NotTheirCase,
    NotTheirScenario,
    NotYet,
    OutsideScenario,
    OwnCode,
    TooLong,
    WrongAudience,
    WrongHolder,
    WrongNonce,
)
from wallet.held.agreement import Agreement
from wallet.presentation import LIFE, Presentation
from wallet.scenarios.scenario import Audience, Scenario
from wallet.standing import Standing, check_in_force
from wallet.times import LEEWAY
from wallet.types.check import Fields


@dataclass(frozen=True)
class Scan:
    """What we know when a code is scanned: who looks and why, and what the code names."""

    now: datetime
    audience: Audience
    scenario: Scenario
    nonce: str | None
    """What we gave this device last; None if nothing, or it's over."""
    certificates: Mapping[str, tuple[Certificate, Standing]]
    own: bool = False
    """Whether whoever looks is the holder."""
    theirs: bool = True
    """Whether the scenario is one for the post of whoever looks."""
    fits: bool = True
    """Whether the application that is named, if one is, is the holder's and runs before whoever looks."""
    agreed: Agreement | None = None
    """What the nonce was given for."""


def check_audience(shown: Presentation, scan: Scan) -> None:
    """That it was made for the kind of counter that looks. Raises `WrongAudience`."""
    if shown.audience != scan.audience:
        raise WrongAudience


def check_span(shown: Presentation, scan: Scan) -> None:
    """That it never claimed more than its 60 seconds. Raises `TooLong`."""
    if not timedelta() < shown.ends - shown.made_at <= LIFE:
        raise TooLong


def check_begun(shown: Presentation, scan: Scan) -> None:
    """That it wasn't made later than now. Raises `NotYet`."""
    if scan.now < shown.made_at - LEEWAY:
        raise NotYet


def check_not_over(shown: Presentation, scan: Scan) -> None:
    """That its time isn't over. Raises `Expired`."""
    if scan.now >= shown.ends + LEEWAY:
        raise Expired


def check_nonce(shown: Presentation, scan: Scan) -> None:
    """That it answers the nonce that we gave this device last. Raises `WrongNonce`."""
    if scan.nonce is None or not hmac.compare_digest(shown.nonce, scan.nonce):
        raise WrongNonce


def check_not_own(shown: Presentation, scan: Scan) -> None:
    """That nobody checks their own certificates. Raises `OwnCode`."""
    if scan.own:
        raise OwnCode


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


def check_post(shown: Presentation, scan: Scan) -> None:
    """That the clerk's role and department run this scenario. Raises `NotTheirScenario`."""
    if not scan.theirs:
        raise NotTheirScenario


def check_scenario(shown: Presentation, scan: Scan) -> None:
    """That the holder agreed to the case that runs here, and it may see each certificate. Raises `OutsideScenario`."""
    if shown.scenario != scan.scenario.id or scan.audience not in scan.scenario.audiences:
        raise OutsideScenario
    for certificate_id in shown.certificates:
        scan.scenario.seen_of(scan.certificates[certificate_id][0].type)


def check_case(shown: Presentation, scan: Scan) -> None:
    """That the application that the clerk names is one of the holder's that runs there. Raises `NotTheirCase`."""
    if not scan.fits:
        raise NotTheirCase


def check_agreed(shown: Presentation, scan: Scan) -> None:
    """That the holder agreed to just this when they got the nonce, where sensitive fields ask for more than a login.
    Raises `NotAgreed`."""
    if scan.agreed is None or not scan.agreed.covers(shown.scenario, shown.certificates):
        raise NotAgreed


CHECKS: tuple[Callable[[Presentation, Scan], None], ...] = (
    check_audience,
    check_span,
    check_begun,
    check_not_over,
    check_nonce,
    check_not_own,
    check_holder,
    check_status,
    check_post,
    check_scenario,
    check_case,
    check_agreed,
)
"""After `opened`: what makes a code count, in this order. The first that fails says why it doesn't."""


def check(shown: Presentation, scan: Scan) -> dict[str, Fields]:
    """Go through the list; what the running case sees of each certificate. Raises a `TokenRefused`."""
    for check_one in CHECKS:
        check_one(shown, scan)
    return {name: scan.scenario.released(scan.certificates[name][0]) for name in shown.certificates}
