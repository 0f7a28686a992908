"""Verification at a counter, and the log for those whom it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from wallet.blueprint import Routes, Visit
from wallet.held.routes import PATH, DeviceView, device_view
from wallet.issued.views import CertificateView, Named
from wallet.scenarios.scenario import AUDIENCES, Audience
from wallet.shapes import Answer, Body
from wallet.shown.history import PAGE
from wallet.shown.views import AccessView, VerificationView, access_view, verification_view

routes = Routes()
LONGEST = 8192
"""Characters of what a scanner may read; what is longer than a code is refused by the code's own rules, and logged."""


class ScannedCode(Body):
    """What a scanner read, and the case that runs at the counter."""

    code: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    scenario: Annotated[str, Field(min_length=1, max_length=60)]
    audience: Audience = "counter"
    application: (
        Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=60)] | None
    ) = None
    """Number of the holder's running application that it is for."""


class CounterScenario(Named):
    """A purpose that a clerk may run."""

    audiences: list[Named]
    one_things: list[str]
    """The catalog's one-things whose cases run in it."""


class CounterScenarios(Answer):
    """What a clerk may run."""

    scenarios: list[CounterScenario]


class Accesses(Answer):
    """Lines of the log, the newest first."""

    accesses: list[AccessView]
    next_after: str | None
    """For the next page; null at the end."""


class Notices(Answer):
    """What hasn't been read."""

    notices: list[AccessView]


class SignedAccess(AccessView):
    """A line with the signature that stands for it."""

    signed: str


class Export(Answer):
    """Everything that the wallet keeps about its holder."""

    exported_at: datetime
    certificates: list[CertificateView]
    devices: list[DeviceView]
    accesses: list[SignedAccess]


class DeniedAccess(AccessView):
    """What a holder says wasn't them; a supervisor looks into it."""

    account: str


class DeniedAccesses(Answer):
    """The newest first."""

    accesses: list[DeniedAccess]


@routes.post(
    "/v1/verifications",
    "Check a code for the case that runs, and use it up; the Idempotency-Key is the scan's id",
    body=ScannedCode,
    answer=VerificationView,
    problems=(400, 401, 403, 404, 409, 422, 429),
)
async def verify_code(visit: Visit, body: ScannedCode) -> VerificationView:
    scan, staff, verification = visit.key(), visit.staff, visit.wallet.verification
    outcome = await verification.verify(body.code, body.scenario, body.audience, staff, scan, body.application)
    return verification_view(outcome, visit)


@routes.get("/v1/office/scenarios", "The purposes that I may run", answer=CounterScenarios, problems=(401, 403))
async def list_counter_scenarios(visit: Visit) -> CounterScenarios:
    found = visit.wallet.verification.scenarios_of(visit.staff)
    return CounterScenarios(
        scenarios=[
            CounterScenario(
                id=scenario.id,
                name=scenario.name.in_(visit.language),
                audiences=[Named(id=one, name=AUDIENCES[one].in_(visit.language)) for one in audiences],
                one_things=list(scenario.one_things),
            )
            for scenario, audiences in found
        ]
    )


@routes.get(f"{PATH}/accesses", "Who saw what of my certificates, when, and who was refused", answer=Accesses)
async def list_accesses(visit: Visit) -> Accesses:
    page = await visit.wallet.history.page(await visit.holder(), visit.query("after"))
    following = page[-1].id if len(page) == PAGE else None
    return Accesses(accesses=[access_view(one, visit) for one in page], next_after=following)


@routes.post(f"{PATH}/accesses/<access_id:str>/denial", "That wasn't me", status=204, problems=(404, 409))
async def deny_access(visit: Visit, access_id: str) -> None:
    await visit.wallet.history.deny(await visit.holder(), access_id, visit.caller.session_id or "")


@routes.get(f"{PATH}/notices", "What was seen and I haven't read", answer=Notices)
async def list_wallet_notices(visit: Visit) -> Notices:
    unread = await visit.wallet.history.unread(await visit.holder())
    return Notices(notices=[access_view(one, visit) for one in unread])


@routes.delete(f"{PATH}/notices/<access_id:str>", "I have read it", status=204, problems=(404,))
async def dismiss_wallet_notice(visit: Visit, access_id: str) -> None:
    await visit.wallet.history.read(await visit.holder(), access_id)


@routes.get(f"{PATH}/export", "Everything that the wallet keeps about me", answer=Export)
async def export_wallet(visit: Visit) -> Export:
    holder, wallet = await visit.holder(), visit.wallet
    lines = await wallet.history.all(holder)
    return Export(
        exported_at=wallet.clock(),
        certificates=[visit.views.whole(kept) for kept in await wallet.holders.certificates(holder)],
        devices=[device_view(one) for one in await wallet.holders.devices(holder)],
        accesses=[SignedAccess(**dict(access_view(one, visit)), signed=signed) for one, signed in lines],
    )


@routes.get("/v1/office/denied-accesses", "What holders say wasn't them", answer=DeniedAccesses, problems=(401, 403))
async def list_denied_accesses(visit: Visit) -> DeniedAccesses:
    denied = await visit.wallet.history.denied()
    return DeniedAccesses(
        accesses=[DeniedAccess(**dict(access_view(one, visit)), account=one.by.account) for one in denied]
    )
