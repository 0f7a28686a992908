"""Login, refresh, logout."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint
from mobile_api.identity import codes
from mobile_api.identity.access import Caller
from mobile_api.identity.service import Login
from mobile_api.identity.tokens import ACCESS_LIFE

bp = Blueprint("identity")


class CodeRequest(Body):
    """To whom a one-time code goes."""

    phone: Annotated[str, Field(max_length=32)]


class CodeSent(Answer):
    """How long to wait, how long it counts. The same whether or not the number is known."""

    resend_after_s: int
    expires_in_s: int


class LoginRequest(Body):
    """A phone number and the code that it got."""

    phone: Annotated[str, Field(max_length=32)]
    code: Annotated[str, Field(max_length=12)]


class RefreshRequest(Body):
    """The refresh token of the last answer."""

    refresh_token: Annotated[str, Field(max_length=200)]


class CitizenView(Answer):
    """A citizen as the app shows them."""

    id: str
    phone_masked: str


class TokensAnswer(Answer):
    """An access token for 15 minutes and the refresh token for the next."""

    access_token: str
    refresh_token: str
    expires_in_s: int
    citizen: CitizenView


@bp.post("/v1/login/codes")
@endpoint(Endpoint("anyone", "Send a one-time code", CodeRequest, CodeSent, 202, (400, 422, 429)))
async def send_code(request: Request, caller: Caller, body: CodeRequest) -> CodeSent:
    await request.app.ctx.services.identity.send_code(body.phone)
    return CodeSent(
        resend_after_s=int(codes.RESEND_AFTER.total_seconds()), expires_in_s=int(codes.CODE_LIFE.total_seconds())
    )


@bp.post("/v1/login/sessions")
@endpoint(Endpoint("anyone", "Log in with phone and code", LoginRequest, TokensAnswer, 201, (400, 401)))
async def log_in(request: Request, caller: Caller, body: LoginRequest) -> TokensAnswer:
    return _tokens(await request.app.ctx.services.identity.log_in(body.phone, body.code))


@bp.post("/v1/login/refresh")
@endpoint(
    Endpoint("anyone", "Exchange the refresh token for new tokens", RefreshRequest, TokensAnswer, 200, (400, 401))
)
async def refresh(request: Request, caller: Caller, body: RefreshRequest) -> TokensAnswer:
    return _tokens(await request.app.ctx.services.identity.refresh(body.refresh_token))


@bp.delete("/v1/login/sessions/current")
@endpoint(Endpoint("citizen", "Log out", status=204, problems=(401,)))
async def log_out(request: Request, caller: Caller) -> None:
    await request.app.ctx.services.identity.log_out(caller)


@bp.get("/v1/me")
@endpoint(Endpoint("citizen", "Who I am", answer=CitizenView, problems=(401,)))
async def me(request: Request, caller: Caller) -> CitizenView:
    citizen_id, phone = await request.app.ctx.services.identity.citizen(caller.citizen_id or "")
    return CitizenView(id=citizen_id, phone_masked=codes.mask_phone(phone))


def _tokens(login: Login) -> TokensAnswer:
    return TokensAnswer(
        access_token=login.access_token,
        refresh_token=login.refresh_token,
        expires_in_s=int(ACCESS_LIFE.total_seconds()),
        citizen=CitizenView(id=login.citizen_id, phone_masked=codes.mask_phone(login.phone)),
    )
