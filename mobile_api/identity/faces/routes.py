"""The face challenge: begin, then one picture after the other as the server asks for them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sanic import Blueprint, Request

from mobile_api.endpoints import Answer, Body, Endpoint, endpoint, language_of, read_upload
from mobile_api.errors import InvalidRequest
from mobile_api.identity.access import Caller
from mobile_api.identity.faces.challenge import STEP_LIFE
from mobile_api.identity.faces.pictures import MAX_BYTES
from mobile_api.identity.faces.sentences import FAULTS, PASSED, STEPS, said
from mobile_api.identity.faces.service import FaceService, Verdict
from mobile_api.identity.knocking import knocker
from mobile_api.identity.routes import TokensAnswer, tokens_answer

bp = Blueprint("faces")


class FaceLogin(Body):
    """The device that asks; it got its token at its first login."""

    device_token: Annotated[str, Field(min_length=1, max_length=100)]


class FaceView(Answer):
    """How a challenge stands, and what to do now."""

    id: str
    state: str
    """`open`, `passed` or `failed`."""
    step: str | None
    """`front`, `left` or `right` as the person sees it: their own left and right."""
    step_number: int
    steps: int
    nonce: str | None
    """For the header `X-Face-Nonce` of the next picture, once."""
    step_expires_in_s: int
    tries_left: int
    fault: str | None
    message: str
    tokens: TokensAnswer | None = None
    """The session that a login by face has opened."""


@bp.post("/v1/me/face-challenges")
@endpoint(Endpoint("Begin to show my face", None, FaceView, 201, (401, 403, 409, 429)))
async def begin_face(request: Request, caller: Caller) -> FaceView:
    return _view(await _faces(request).begin(caller, knocker(request)), request)


@bp.post("/v1/me/face-challenges/<challenge_id:str>/frames", stream=True)
@endpoint(Endpoint("A picture (JPEG or PNG) for the present step", None, FaceView, 200, (400, 401, 404, 409, 413)))
async def send_face(request: Request, caller: Caller, challenge_id: str) -> FaceView:
    content = await read_upload(request, MAX_BYTES)
    return _view(await _faces(request).look(challenge_id, _nonce(request), content, caller, knocker(request)), request)


@bp.post("/v1/login/face-challenges")
@endpoint(Endpoint("Begin to log in by face on a known device", FaceLogin, FaceView, 201, (400, 409, 429)))
async def begin_face_login(request: Request, caller: Caller, body: FaceLogin) -> FaceView:
    return _view(await _faces(request).begin_login(body.device_token, knocker(request, body.device_token)), request)


@bp.post("/v1/login/face-challenges/<challenge_id:str>/frames", stream=True)
@endpoint(Endpoint("A picture of a login (X-Device-Token)", None, FaceView, 200, (400, 404, 409, 413)))
async def send_login_face(request: Request, caller: Caller, challenge_id: str) -> FaceView:
    device = request.headers.get("x-device-token", "")
    content, who = await read_upload(request, MAX_BYTES), knocker(request, device)
    verdict = await _faces(request).look_for_login(challenge_id, _nonce(request), content, device, who)
    return _view(verdict, request)


def _nonce(request: Request) -> str:
    nonce = request.headers.get("x-face-nonce", "")
    if not 1 <= len(nonce) <= 100:
        raise InvalidRequest("缺少请求头 X-Face-Nonce。", "The header X-Face-Nonce is missing.", field="x-face-nonce")
    return str(nonce)


def _view(verdict: Verdict, request: Request) -> FaceView:
    challenge, language = verdict.challenge, language_of(request)
    asked = challenge.progress.pose if challenge.state == "open" else None
    text = STEPS[asked] if asked else PASSED if challenge.state == "passed" else FAULTS["no_tries"]
    return FaceView(
        id=challenge.id,
        state=challenge.state,
        step=asked,
        step_number=challenge.progress.at + 1 if asked else challenge.progress.at,
        steps=len(challenge.progress.steps),
        nonce=verdict.nonce,
        step_expires_in_s=int(STEP_LIFE.total_seconds()),
        tries_left=challenge.tries_left,
        fault=verdict.fault,
        message=said(FAULTS[verdict.fault] if verdict.fault else text, language),
        tokens=tokens_answer(verdict.login) if verdict.login else None,
    )


def _faces(request: Request) -> FaceService:
    service: FaceService = request.app.ctx.services.faces
    return service
