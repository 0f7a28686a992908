"""What was looked up about a citizen, for the citizen: the log of data calls, read by whom it is about.

Personal Information Protection Law, art. 44 and 45: whoever's data it is may know how it is handled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sanic import Blueprint, Request

from mobile_api.applications.office.looks import NAMES as PURPOSES
from mobile_api.catalog.library import Library
from mobile_api.data_calls.line import Document, Outcome
from mobile_api.data_calls.scenario import CLERKS, Asker
from mobile_api.endpoints import Answer, Endpoint, endpoint, language_of, query_int
from mobile_api.exchange.queries.names import Names
from mobile_api.identity.access import Caller
from wallet.types.schema import Text

bp = Blueprint("data_about_me")
PAGE = 50
GONE = Text(zh="已停用的数据来源", en="A source that isn’t used any more")


class CallAboutMe(Answer):
    """One call, or a try that was refused."""

    at: datetime
    role: Asker
    """As whom it was asked: `citizen` is oneself, `system` the city's own checks."""
    name: str
    """Of the member of staff; empty for the others, and if the account is gone."""
    department: str | None
    """By name, of staff who are bound to one."""
    source: str
    """The register or kind of query, by name."""
    scenario: str | None
    """What it was for, by name."""
    purpose: str
    """What the clerk stated, by name; empty where none was asked for."""
    fields: list[str]
    """What might be seen, by label."""
    number: str
    """Of the citizen's own application; empty if there was none, or it is another person's."""
    outcome: Outcome


class CallsAboutMe(Answer):
    """A page, newest first."""

    calls: list[CallAboutMe]
    next_after: int | None
    """For the next page; null at the end."""


@bp.get("/v1/me/data-calls")
@endpoint(Endpoint("What was looked up about me, and by whom", answer=CallsAboutMe, problems=(400, 401, 403, 404)))
async def list_calls_about_me(request: Request, caller: Caller) -> CallsAboutMe:
    services, citizen_id, after = request.app.ctx.services, caller.citizen_id or "", query_int(request, "after", 0)
    number = await services.persons.id_number(citizen_id)
    if not number:
        return CallsAboutMe(calls=[], next_after=None)
    page = await services.calls.about(number, PAGE, after)
    return CallsAboutMe(calls=await _views(request, page.lines, citizen_id), next_after=page.following)


async def _views(request: Request, lines: Sequence[Document], citizen_id: str) -> list[CallAboutMe]:
    services, language, read = request.app.ctx.services, language_of(request), Names(request)
    library: Library = services.catalog.library
    names = await services.accounts.names({line["by"] for line in lines if line["role"] in CLERKS})
    own = await services.progress.numbers_of(citizen_id)

    def view(line: Document) -> CallAboutMe:
        department = library.department_called(line["department"]) if line["department"] else None
        purpose = PURPOSES.get(line["purpose"])
        return CallAboutMe(
            at=line["at"],
            role=line["role"],
            name=names.get(line["by"], ""),
            department=department.name.in_(language) if department else line["department"],
            source=read.source(line) or GONE.in_(language),
            scenario=read.scenario(line),
            purpose=purpose.in_(language) if purpose else "",
            fields=read.fields(line),
            number=own.get(line["number"], ""),
            outcome=line["outcome"],
        )

    return [view(line) for line in lines]
