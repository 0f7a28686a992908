"""Embedded connections over HTTP: tickets for citizens, who they are for departments' systems."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of
from mobile_api.exchange.room import exchange_of
from mobile_api.identity.access import Caller

bp = Blueprint("exchange_embedded", url_prefix="/v1/exchange")


class Entrance(Answer):
    """A department's own page."""

    department: str
    name: str


class EntranceList(Answer):
    """All that can be opened."""

    entrances: list[Entrance]


class TicketAsked(Body):
    """The department, by id."""

    department: Annotated[str, Field(max_length=60)]


class TicketGiven(Answer):
    """The address opens the department's page once, until `expires_at`."""

    url: str
    expires_at: datetime


class TicketShown(Body):
    """The ticket as it stood in the address."""

    ticket: Annotated[str, Field(max_length=2000)]


class Visitor(Answer):
    """Who came: confirmed by face or at a counter."""

    name: str
    id_number: str


@bp.get("/entrances")
@endpoint(Endpoint("Departments' own pages that open without a login", answer=EntranceList))
async def list_entrances(request: Request, caller: Caller) -> EntranceList:
    language, systems = language_of(request), exchange_of(request).entrances.all()
    return EntranceList(entrances=[Entrance(department=s.department or "", name=s.name.in_(language)) for s in systems])


@bp.post("/tickets")
@endpoint(Endpoint("A ticket to a department's page", TicketAsked, TicketGiven, 201, (400, 403, 404)))
async def give_ticket(request: Request, caller: Caller, body: TicketAsked) -> TicketGiven:
    url, expires_at = await exchange_of(request).entrances.open(body.department, caller.citizen_id or "")
    return TicketGiven(url=url, expires_at=expires_at)


@bp.post("/visitors")
@endpoint(Endpoint("Who came with a ticket; it counts once", TicketShown, Visitor, 200, (400, 403, 422)))
async def use_ticket(request: Request, caller: Caller, body: TicketShown) -> Visitor:
    room = exchange_of(request)
    person = await room.entrances.enter(room.door.system(caller, "embedded"), body.ticket)
    return Visitor(name=person.name, id_number=person.id_number)
