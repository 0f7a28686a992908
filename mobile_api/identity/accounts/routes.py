"""Enrolment and login of staff, and the administrators' list of accounts."""

from __future__ import annotations

import asyncio
import base64
from typing import Annotated, Any

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, staff_of
from mobile_api.identity.access import Caller, Role
from mobile_api.identity.accounts.account import SESSION_LIFE, Account
from mobile_api.identity.accounts.service import AccountChange, AccountService, NextStep
from mobile_api.identity.knocking import knocker
from wallet.qr_picture import png_of

bp = Blueprint("staff_accounts")
Secret = Annotated[str, Field(min_length=1, max_length=200)]
Credential = dict[str, Any]


class EnrolmentCode(Body):
    """What the administrator handed over."""

    code: Secret


class Enrolment(Body):
    """A password of one's own, and the key that the browser made."""

    ticket: Secret
    password: Annotated[str, Field(max_length=200)]
    credential: Credential


class Password(Body):
    """Who, and the password."""

    username: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=200)]
    device_token: Annotated[str, Field(max_length=100)] | None = None


class NewKey(Body):
    """The key that the browser made in place of a lost one."""

    ticket: Secret
    credential: Credential


class KeyAnswer(NewKey):
    """What the browser's key answered."""

    device_token: Annotated[str, Field(max_length=100)] | None = None


class RecoveryCode(Body):
    """A code of the authenticator app."""

    ticket: Secret
    code: Annotated[str, Field(max_length=12)]


class StepView(Answer):
    """What to ask the browser's key (`navigator.credentials`), and the ticket for the next step."""

    ticket: str
    options: dict[str, Any]


class Enrolled(Answer):
    """The address for an authenticator app, shown once: it helps if the key is lost."""

    recovery_uri: str
    picture: str
    """It as a QR code: a PNG, in base64."""


class StaffView(Answer):
    """A member of staff."""

    username: str | None
    name: str
    roles: list[str]
    department: str | None


class StaffToken(Answer):
    """The token of a working day."""

    access_token: str
    expires_in_s: int
    staff: StaffView
    device_token: str | None
    """Only for a device that wasn't known: to keep, and to show at the next login."""


class NewAccount(Body):
    """An account to make."""

    username: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(max_length=50)]
    roles: Annotated[list[Role], Field(min_length=1, max_length=10)]
    department: Annotated[str, Field(max_length=100)] | None = None
    id_number: Annotated[str, Field(max_length=30)] | None = None
    """Whose it is: with it nobody checks their own certificates."""


class ChangedAccount(Body):
    """What to change; an empty department binds the account to none."""

    roles: Annotated[list[Role], Field(min_length=1, max_length=10)] | None = None
    department: Annotated[str, Field(max_length=100)] | None = None
    active: bool | None = None
    enrol_again: bool = False
    id_number: Annotated[str, Field(max_length=30)] | None = None
    """Whose it is, as with a new one."""


class AccountView(StaffView):
    """An account as administrators see it."""

    active: bool
    enrolled: bool
    enrolment_code: str | None = None
    """Only when one was just made: for its owner, valid a day, used once."""


class Accounts(Answer):
    """Every account, by username."""

    accounts: list[AccountView]


@bp.post("/v1/staff/enrolments")
@endpoint(Endpoint("Begin to enrol with a code", EnrolmentCode, StepView, 201, (400, 401, 429)))
async def begin_enrolment(request: Request, caller: Caller, body: EnrolmentCode) -> StepView:
    _, step = await _accounts(request).begin_enrolment(body.code, knocker(request))
    return _step(step)


@bp.post("/v1/staff/enrolments/completion")
@endpoint(Endpoint("Set password and key", Enrolment, Enrolled, 200, (400, 401, 409, 422)))
async def complete_enrolment(request: Request, caller: Caller, body: Enrolment) -> Enrolled:
    uri = await _accounts(request).complete_enrolment(body.ticket, body.password, body.credential)
    picture = await asyncio.to_thread(png_of, uri)
    return Enrolled(recovery_uri=uri, picture=base64.b64encode(picture).decode())


@bp.post("/v1/staff/logins")
@endpoint(Endpoint("Log in: the password", Password, StepView, 201, (400, 401, 429)))
async def begin_staff_login(request: Request, caller: Caller, body: Password) -> StepView:
    accounts, who = _accounts(request), knocker(request)
    return _step(await accounts.begin_login(body.username, body.password, body.device_token, who))


@bp.post("/v1/staff/logins/key")
@endpoint(Endpoint("Log in: the personal key", KeyAnswer, StaffToken, 200, (400, 401, 429)))
async def complete_staff_login(request: Request, caller: Caller, body: KeyAnswer) -> StaffToken:
    accounts, who = _accounts(request), knocker(request)
    login = await accounts.complete_login(body.ticket, body.credential, body.device_token, who)
    return StaffToken(
        access_token=login.access_token,
        expires_in_s=int(SESSION_LIFE.total_seconds()),
        staff=_staff(login.account),
        device_token=login.device_token,
    )


@bp.post("/v1/staff/logins/recovery")
@endpoint(Endpoint("The key is lost: the app's code", RecoveryCode, StepView, 201, (400, 401, 429)))
async def recover_staff_login(request: Request, caller: Caller, body: RecoveryCode) -> StepView:
    return _step(await _accounts(request).recover(body.ticket, body.code, knocker(request)))


@bp.post("/v1/staff/logins/new-key")
@endpoint(Endpoint("The key is lost: a new one", NewKey, None, 204, (400, 401)))
async def replace_staff_key(request: Request, caller: Caller, body: NewKey) -> None:
    await _accounts(request).replace_key(body.ticket, body.credential)


@bp.delete("/v1/staff/sessions/current")
@endpoint(Endpoint("Log out of the staff's side", status=204))
async def log_out_staff(request: Request, caller: Caller) -> None:
    await _accounts(request).log_out(caller)


@bp.get("/v1/staff/me")
@endpoint(Endpoint("Who I am among the staff", answer=StaffView))
async def staff_me(request: Request, caller: Caller) -> StaffView:
    staff = caller.staff
    assert staff is not None  # the table admits members of staff only
    return StaffView(username=None, name=staff.name, roles=sorted(staff.roles), department=staff.department)


@bp.get("/v1/staff/accounts")
@endpoint(Endpoint("Accounts of staff", answer=Accounts, problems=(403,)))
async def list_accounts(request: Request, caller: Caller) -> Accounts:
    return Accounts(accounts=[_view(account) for account in await _accounts(request).accounts()])


@bp.post("/v1/staff/accounts")
@endpoint(Endpoint("Make an account", NewAccount, AccountView, 201, (400, 403, 409, 422)))
async def create_account(request: Request, caller: Caller, body: NewAccount) -> AccountView:
    account, code = await _accounts(request).create(
        body.username, body.name, body.roles, body.department, body.id_number
    )
    return _view(account, code)


@bp.patch("/v1/staff/accounts/<username:str>")
@endpoint(Endpoint("Change an account; its sessions end", ChangedAccount, AccountView, 200, (400, 403, 404, 422)))
async def change_account(request: Request, caller: Caller, body: ChangedAccount, username: str) -> AccountView:
    change = AccountChange(body.roles, body.department, body.active, body.enrol_again, body.id_number)
    account, code = await _accounts(request).change(username, change, caller)
    return _view(account, code)


@bp.delete("/v1/staff/accounts/<username:str>/lock")
@endpoint(Endpoint("Forget an account's failed logins", status=204, problems=(403, 404, 422)))
async def unlock_account(request: Request, caller: Caller, username: str) -> None:
    await _accounts(request).unlock(username, staff_of(caller).account or "")


def _accounts(request: Request) -> AccountService:
    service: AccountService = request.app.ctx.services.accounts
    return service


def _step(step: NextStep) -> StepView:
    return StepView(ticket=step.ticket, options=step.options)


def _staff(account: Account) -> StaffView:
    return StaffView(
        username=account.username, name=account.name, roles=sorted(account.roles), department=account.department
    )


def _view(account: Account, code: str | None = None) -> AccountView:
    return AccountView(
        **_staff(account).model_dump(), active=account.active, enrolled=account.enrolled, enrolment_code=code
    )
