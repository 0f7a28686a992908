"""Saying who one is, and the counter's way to the second level."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, staff_of
from mobile_api.identity.access import Caller
from mobile_api.identity.accounts.routes import StepView
from mobile_api.identity.knocking import knocker
from mobile_api.identity.persons.counter_codes import CounterCodes, Visitor
from mobile_api.identity.persons.person import COUNTER_CODE_LIFE, KnownPerson, mask_id, mask_name
from mobile_api.identity.persons.service import PersonService

bp = Blueprint("persons")


class PersonClaim(Body):
    """Name and number as on the ID card."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    id_number: Annotated[str, Field(max_length=32)]


class PersonView(Answer):
    """A person as their own app shows them."""

    name_masked: str
    id_number_masked: str
    confirmed: bool


class CounterCodeRequest(PersonClaim):
    """Who stands before the clerk with an ID card, and the phone that the account goes by."""

    phone: Annotated[str, Field(max_length=32)]


class SignedCounterCodeRequest(CounterCodeRequest):
    """The same, signed by the clerk's personal key."""

    ticket: Annotated[str, Field(min_length=1, max_length=200)]
    credential: dict[str, Any]


class CounterCode(Answer):
    """To be told to the person, not to be sent."""

    code: str
    expires_in_s: int


class CounterCodeUse(Body):
    """What the clerk told."""

    code: Annotated[str, Field(max_length=12)]


@bp.put("/v1/me/person")
@endpoint(Endpoint("Say who I am", PersonClaim, PersonView, 200, (400, 401, 403, 409, 422, 429, 503)))
async def claim_person(request: Request, caller: Caller, body: PersonClaim) -> PersonView:
    return person_view(await _persons(request).claim(caller, body.name, body.id_number, knocker(request)))


@bp.post("/v1/me/counter-code")
@endpoint(Endpoint("Second level with an identity code", CounterCodeUse, None, 204, (400, 401, 403, 409, 429)))
async def use_counter_code(request: Request, caller: Caller, body: CounterCodeUse) -> None:
    await _persons(request).use_counter_code(caller, body.code, knocker(request))


@bp.post("/v1/counter/identity-code-requests")
@endpoint(
    Endpoint(
        "Begin to give a code for who can't use face: what the clerk's key must sign",
        CounterCodeRequest,
        StepView,
        201,
        (400, 403, 422, 429),
    )
)
async def begin_counter_code(request: Request, caller: Caller, body: CounterCodeRequest) -> StepView:
    step = await _counter_codes(request).begin(_clerk(caller), _visitor(body))
    return StepView(ticket=step.ticket, options=step.options)


@bp.post("/v1/counter/identity-codes")
@endpoint(
    Endpoint("An identity code at a counter", SignedCounterCodeRequest, CounterCode, 201, (400, 403, 422, 429, 503))
)
async def give_counter_code(request: Request, caller: Caller, body: SignedCounterCodeRequest) -> CounterCode:
    code = await _counter_codes(request).give(
        _clerk(caller), _visitor(body), body.ticket, body.credential, knocker(request)
    )
    return CounterCode(code=code, expires_in_s=int(COUNTER_CODE_LIFE.total_seconds()))


def person_view(person: KnownPerson) -> PersonView:
    """The person with name and number masked."""
    return PersonView(
        name_masked=mask_name(person.name),
        id_number_masked=mask_id(person.id_number),
        confirmed=person.confirmed_at is not None,
    )


def _clerk(caller: Caller) -> str:
    account = staff_of(caller).account
    assert account is not None  # the table admits clerks with an account only
    return account


def _visitor(body: CounterCodeRequest) -> Visitor:
    return Visitor(body.phone, body.name, body.id_number)


def _counter_codes(request: Request) -> CounterCodes:
    service: CounterCodes = request.app.ctx.services.counter_codes
    return service


def _persons(request: Request) -> PersonService:
    service: PersonService = request.app.ctx.services.persons
    return service
