"""Login, refresh, logout, devices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of
from mobile_api.identity import codes
from mobile_api.identity.access import Caller
from mobile_api.identity.knocking import device_name, knocker
from mobile_api.identity.logins import GivenDevice, Login, told_device
from mobile_api.identity.persons.routes import PersonView, person_view
from mobile_api.identity.tokens import ACCESS_LIFE
from mobile_api.localtime import now_utc

bp = Blueprint("identity")


class CodeRequest(Body):
    """To whom a one-time code goes."""

    phone: Annotated[str, Field(max_length=32)]
    device_token: Annotated[str, Field(max_length=100)] | None = None
    """Of a device on which the phone's owner has logged in: some codes of a day are kept for it."""


class CodeSent(Answer):
    """How long to wait, how long it counts. The same whether or not the number is known."""

    resend_after_s: int
    expires_in_s: int


class LoginRequest(Body):
    """A phone number and the code that it got."""

    phone: Annotated[str, Field(max_length=32)]
    code: Annotated[str, Field(max_length=12)]
    device_token: Annotated[str, Field(max_length=100)] | None = None


class RefreshRequest(Body):
    """The refresh token of the last answer."""

    refresh_token: Annotated[str, Field(max_length=200)]


class CitizenView(Answer):
    """A citizen as the app shows them."""

    id: str
    phone_masked: str


class MeView(CitizenView):
    """With how surely they are known, and as whom."""

    level: int
    person: PersonView | None


class TokensAnswer(Answer):
    """An access token for 15 minutes and the refresh token for the next."""

    access_token: str
    refresh_token: str
    expires_in_s: int
    citizen: CitizenView
    level: int
    """2 once it was shown by face, or at a counter, who the citizen is."""
    device_token: str | None
    """Only for a device that wasn't known: to keep, and to show at the next login."""


class SessionView(Answer):
    """One place where the citizen is logged in."""

    id: str
    device_name: str
    level: int
    created_at: datetime
    last_used_at: datetime
    current: bool


class Sessions(Answer):
    """All of them, the one used last first."""

    sessions: list[SessionView]


class NoticeView(Answer):
    """Somebody has logged in on a device that wasn't known."""

    id: str
    device_name: str
    at: datetime


class Notices(Answer):
    """News for this device, newest first."""

    notices: list[NoticeView]


@bp.post("/v1/login/codes")
@endpoint(Endpoint("Send a one-time code", CodeRequest, CodeSent, 202, (400, 422, 429, 503)))
async def send_code(request: Request, caller: Caller, body: CodeRequest) -> CodeSent:
    await request.app.ctx.services.identity.send_code(body.phone, body.device_token, knocker(request))
    return CodeSent(
        resend_after_s=int(codes.RESEND_AFTER.total_seconds()), expires_in_s=int(codes.CODE_LIFE.total_seconds())
    )


@bp.post("/v1/login/sessions")
@endpoint(Endpoint("Log in with phone and code", LoginRequest, TokensAnswer, 201, (400, 401, 429)))
async def log_in(request: Request, caller: Caller, body: LoginRequest) -> TokensAnswer:
    device = GivenDevice(body.device_token, device_name(request.headers.get("user-agent", "")))
    login = await request.app.ctx.services.identity.log_in(body.phone, body.code, device, knocker(request))
    return tokens_answer(login)


@bp.post("/v1/login/refresh")
@endpoint(Endpoint("Exchange the refresh token for new tokens", RefreshRequest, TokensAnswer, 200, (400, 401, 429)))
async def refresh(request: Request, caller: Caller, body: RefreshRequest) -> TokensAnswer:
    return tokens_answer(await request.app.ctx.services.identity.refresh(body.refresh_token, knocker(request)))


@bp.delete("/v1/login/sessions/current")
@endpoint(Endpoint("Log out", status=204, problems=(401,)))
async def log_out(request: Request, caller: Caller) -> None:
    await request.app.ctx.services.identity.log_out(caller)


@bp.get("/v1/me")
@endpoint(Endpoint("Who I am", answer=MeView, problems=(401,)))
async def me(request: Request, caller: Caller) -> MeView:
    citizen_id, phone = await request.app.ctx.services.identity.citizen(caller.citizen_id or "")
    person = await request.app.ctx.services.persons.person(citizen_id)
    return MeView(
        id=citizen_id,
        phone_masked=codes.mask_phone(phone),
        level=caller.level,
        person=person_view(person) if person else None,
    )


@bp.get("/v1/me/sessions")
@endpoint(Endpoint("Where I am logged in", answer=Sessions, problems=(401,)))
async def list_sessions(request: Request, caller: Caller) -> Sessions:
    found = await request.app.ctx.services.identity.sessions(caller)
    return Sessions(
        sessions=[
            SessionView(
                id=s.id,
                device_name=told_device(s.device_name, language_of(request)),
                level=s.level,
                created_at=s.created_at,
                last_used_at=s.used_at,
                current=s.id == caller.session_id,
            )
            for s in found
        ]
    )


@bp.delete("/v1/me/sessions")
@endpoint(Endpoint("Log out everywhere else", status=204, problems=(401,)))
async def end_other_sessions(request: Request, caller: Caller) -> None:
    await request.app.ctx.services.identity.end_others(caller)


@bp.delete("/v1/me/sessions/<session_id:str>")
@endpoint(Endpoint("Log out on one device", status=204, problems=(401, 404)))
async def end_session(request: Request, caller: Caller, session_id: str) -> None:
    await request.app.ctx.services.identity.end_session(caller, session_id)


@bp.get("/v1/me/login-notices")
@endpoint(Endpoint("Logins on new devices", answer=Notices, problems=(401,)))
async def list_notices(request: Request, caller: Caller) -> Notices:
    found = await request.app.ctx.services.identity.notices(caller)
    language = language_of(request)
    return Notices(
        notices=[NoticeView(id=n.id, device_name=told_device(n.device_name, language), at=n.at) for n in found]
    )


@bp.delete("/v1/me/login-notices/<notice_id:str>")
@endpoint(Endpoint("That login was me", status=204, problems=(401, 404)))
async def dismiss_notice(request: Request, caller: Caller, notice_id: str) -> None:
    await request.app.ctx.services.identity.dismiss_notice(caller, notice_id)


@bp.post("/v1/me/login-notices/<notice_id:str>/denial")
@endpoint(Endpoint("That login wasn't me", status=204, problems=(401, 404)))
async def deny_login(request: Request, caller: Caller, notice_id: str) -> None:
    services = request.app.ctx.services
    await services.identity.deny_login(caller, notice_id, services.wallet.holders.forget_logins)


@bp.get("/.well-known/jwks.json")
@endpoint(Endpoint("The keys that verify our tokens (RFC 7517)"))
async def jwks(request: Request, caller: Caller) -> HTTPResponse:
    return json(request.app.ctx.services.keyring.jwks(now_utc()), headers={"Cache-Control": "max-age=300"})


def tokens_answer(login: Login) -> TokensAnswer:
    """A login as the app gets it."""
    return TokensAnswer(
        access_token=login.access_token,
        refresh_token=login.refresh_token,
        expires_in_s=int(ACCESS_LIFE.total_seconds()),
        citizen=CitizenView(id=login.citizen_id, phone_masked=codes.mask_phone(login.phone)),
        level=login.level,
        device_token=login.device_token,
    )
