"""What was looked up about a citizen, for the citizen: the log of data calls, read by whom it is about.

Personal Information Protection Law, art. 44 and 45: whoever's data it is may know how it is handled.
"""

from __future__ import annotations

from datetime import datetime

from sanic import Blueprint, Request

from mobile_api.data_calls.line import Outcome, folded
from mobile_api.data_calls.scenario import CLERKS, Asker
from mobile_api.endpoints import Answer, Endpoint, endpoint, language_of
from mobile_api.exchange.queries.routes import source_names
from mobile_api.identity.access import Caller

bp = Blueprint("data_about_me")
SHOWN = 200


class CallAboutMe(Answer):
    """One call, or a try that was refused."""

    at: datetime
    role: Asker
    """As whom it was asked: `citizen` is oneself, `system` the city's own checks."""
    name: str
    """Of the member of staff; empty for the others, and if the account is gone."""
    department: str | None
    source: str
    """The register or kind of query, by name."""
    scenario: str | None
    """What it was for, by name."""
    number: str
    """Of the application; empty if there was none."""
    outcome: Outcome


class CallsAboutMe(Answer):
    """Newest first, no more than the last ones."""

    calls: list[CallAboutMe]


@bp.get("/v1/me/data-calls")
@endpoint(Endpoint("What was looked up about me in registers, and by whom", answer=CallsAboutMe, problems=(401, 403)))
async def list_calls_about_me(request: Request, caller: Caller) -> CallsAboutMe:
    services = request.app.ctx.services
    number = await services.persons.id_number(caller.citizen_id or "")
    lines = folded(await services.calls.about(number, SHOWN)) if number else []
    names = await services.accounts.names({line["by"] for line in lines if line["role"] in CLERKS})
    sources, language = source_names(request), language_of(request)
    scenarios = {one.id: one.name.in_(language) for one in services.calls.scenarios}
    return CallsAboutMe(
        calls=[
            CallAboutMe(
                at=line["at"],
                role=line["role"],
                name=names.get(line["by"], ""),
                department=line["department"],
                source=sources.get(line["source"], ""),
                scenario=scenarios.get(line["scenario"]),
                number=line["number"] if line["number"].startswith("YW") else "",
                outcome=line["outcome"],
            )
            for line in lines
        ]
    )
